// From the words of the command line to what they ask for.
#pragma once

#include <string>
#include <variant>

#include "options.hpp"

namespace echo::app {

/// What to print on standard output in place of serving: the help, or the version.
struct Page {
    std::string text;
};

/// @throws std::invalid_argument with one sentence that names the option, what was given, and what is allowed.
std::variant<Options, Page> parse_command_line(int argc, const char* const* argv);

}  // namespace echo::app
