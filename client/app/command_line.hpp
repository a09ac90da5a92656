// From the words of the command line to the command that they name.
#pragma once

#include "exit_code.hpp"

namespace echo::client_app {

/// Parses the command line and runs the command; prints what `--help` and `--version` ask for.
/// @throws Failure, or `std::invalid_argument` for wrong settings, with a sentence for the user.
ExitCode run_command_line(int argc, const char* const* argv);

}  // namespace echo::client_app
