// What the program knows of a command.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "exit_code.hpp"

namespace echo::client_app {

struct Command {
    CLI::App* syntax;  ///< its part of the command line; owned by the program's
    /// Carries it out with the options that were parsed. Throws Failure, or `std::invalid_argument` for wrong options.
    std::function<ExitCode(const CommonOptions&)> run;
    /// The common options that mean something to it; it refuses the others.
    CommonOptionSet common = CommonOptionSet::all;
};

}  // namespace echo::client_app
