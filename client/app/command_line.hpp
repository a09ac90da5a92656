// From the words of the command line to the command that they name.
#pragma once

#include "errors/exit_code.hpp"
#include "terminal/style.hpp"

namespace echo::client_app {

/// Parses the command line and runs the command; prints what `--help` and `--version` ask for. `error_style` becomes
/// what --color says of standard error as soon as that is known, so that whatever goes wrong later is told in it.
/// @throws Failure, or `std::invalid_argument` for wrong settings, with a sentence for the user.
ExitCode run_command_line(int argc, const char* const* argv, Style& error_style);

}  // namespace echo::client_app
