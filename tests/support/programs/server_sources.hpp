// What echo-server is told: the words of its command line, its environment, and its file.
#pragma once

#include <string>
#include <vector>

#include "server/app/command_line/command_line.hpp"
#include "server/app/settings/configuration.hpp"

namespace echo::test {

struct ServerSources {
    std::vector<std::string> words{};
    std::vector<std::string> environment{};  ///< `NAME=value` each
    std::string file{};                      ///< its text; none is given to the server if empty
    std::vector<ListeningSocket> inherited{};
    bool admin_is_built = true;
};

/// The text as `echo.toml` in a folder of its own, which goes with the object.
class ConfigFile {
public:
    explicit ConfigFile(const std::string& text);
    ~ConfigFile();
    ConfigFile(const ConfigFile&) = delete;
    ConfigFile& operator=(const ConfigFile&) = delete;

    const std::string& folder() const { return folder_; }
    std::string path() const { return folder_ + "/echo.toml"; }
    void write(const std::string& text) const;

private:
    std::string folder_;
};

/// @throws as `server_app::parse_command_line`; asking for a page is an error too.
server_app::CommandLine command_line_of(const std::vector<std::string>& words);

server_app::Configuration load(const ServerSources& sources);

/// The sentence with which the sources are refused, without the folder of `echo.toml` before paths; or "not refused".
std::string refusal_of(const ServerSources& sources);

}  // namespace echo::test
