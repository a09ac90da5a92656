// From the words of the command line to what they ask for.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "settings/layer.hpp"

namespace echo::server_app {

/// What was asked for, word by word. Nothing but the form has been checked yet.
struct CommandLine {
    Layer settings;  ///< and "config", the path of the file
    // These are among the settings too, as `listen`.
    std::vector<std::string> endpoints{};  ///< words without an option; a port alone is one on 127.0.0.1
    std::vector<std::string> ports{};      ///< of -p: on 127.0.0.1
    bool check_config = false;
    bool print_config = false;
    bool print_manual = false;
    std::string completion_shell{};  ///< the one whose completions are wanted, or empty
};

/// What to print on standard output in place of serving.
struct Page {
    std::string text;
};

/// @returns the help, the version, the manual or a shell's completions as a page, if one was asked for.
/// @throws std::invalid_argument with one sentence that names the word and what is wrong with it.
std::variant<CommandLine, Page> parse_command_line(int argc, const char* const* argv);

}  // namespace echo::server_app
