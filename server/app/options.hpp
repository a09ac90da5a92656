// What the command line of echo-server asks for.
#pragma once

#include <chrono>
#include <string>
#include <variant>

#include <echo/server_config.hpp>

namespace echo::app {

struct Options {
    ServerConfig config;
    std::chrono::nanoseconds drain_timeout = std::chrono::seconds(10);
    std::string log_level = "info";
    bool log_messages = false;
};

struct ExitCode {
    int value;
};

/// The options; or, if there is nothing to run, the code to exit with: 0 after `--help` and `--version`, 2 after a
/// faulty command line. What there is to say has then been printed.
std::variant<Options, ExitCode> parse_options(int argc, const char* const* argv);

}  // namespace echo::app
