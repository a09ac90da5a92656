// What the program knows of a command.
#pragma once

#include <exception>
#include <functional>

#include "errors/exit_code.hpp"
#include "options/common_options.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

struct Command {
    CLI::App* syntax;  ///< its part of the command line; owned by the program's
    /// Carries it out with the options that were parsed. Throws Failure, or `std::invalid_argument` for wrong options.
    std::function<ExitCode(const CommonOptions&)> run;
    CommonUse common{};  ///< what the common options mean to it; it refuses those that mean nothing
    /// What becomes of whatever was thrown once the command was named, by `run` or before it; empty: the program says
    /// it on standard error.
    std::function<ExitCode(const CommonFlags&, std::exception_ptr)> on_failure{};
};

}  // namespace echo::client_app
