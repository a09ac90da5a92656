// The settings that one source gives, as texts, and where each of them stands.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace echo::server_app {

struct Options;

/// Where a setting may come from; a later one counts before an earlier one.
enum class Source { built_in, preset, file, environment, command_line };

struct Origin {
    Source source = Source::built_in;
    std::string label = "default";  ///< in a list of settings: `echo.toml:3`, `--idle-timeout`
    std::string where{};            ///< before what is wrong: `echo.toml:3:16: idle_timeout`, `--idle-timeout`
};

struct Value {
    std::vector<std::string> texts;  ///< several where the setting is a list; otherwise the last one counts
    Origin origin;
};

/// By the settings' names, which are literals. A setting that is absent is left to the sources below.
using Layer = std::map<std::string_view, Value>;

/// How a source writes a setting's name: `idle_timeout`, `ECHO_SERVER_IDLE_TIMEOUT` or `--idle-timeout`.
std::string written_in(Source source, std::string_view name);

inline constexpr std::string_view variable_prefix = "ECHO_SERVER_";

/// What the texts mean. @throws std::invalid_argument with one sentence: where the setting stands, and what is wrong
/// with its value.
Options to_options(const Layer& values);

}  // namespace echo::server_app
