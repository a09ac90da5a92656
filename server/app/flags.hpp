// The command line of echo-server as it was written, and its help.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace echo::app {

/// A value that is absent leaves the preset's, or the default.
struct Flags {
    std::vector<std::string> listen;
    std::optional<std::string> preset;
    std::optional<std::string> framing;
    std::optional<std::string> separator;
    std::optional<std::string> max_message;
    std::optional<std::string> read_size;
    std::optional<std::string> reply_prefix;
    std::optional<std::string> quit_message;
    std::optional<std::string> once;  ///< "true" where no value was written
    std::optional<std::string> threads;
    std::optional<std::string> backlog;
    std::optional<std::string> drain_timeout;
    std::optional<std::string> log_level;
    std::optional<std::string> log_messages;  ///< as `once`
};

/// Declares every option, so that parsing fills `flags`, which must live until then.
void declare_flags(CLI::App& app, Flags& flags);

}  // namespace echo::app
