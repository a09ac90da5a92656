// The commands, and what the program knows of each.
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

/// Each adds a command to the program, whose options and commands `completion` and `manual` describe.
Command declare_send(CLI::App& app);         ///< messages go out, replies are printed.
Command declare_ping(CLI::App& app);         ///< a message a second, and how long its reply takes.
Command declare_bench(CLI::App& app);        ///< a load on the server, and what became of it.
Command declare_check(CLI::App& app);        ///< a plugin of monitoring systems.
Command declare_interactive(CLI::App& app);  ///< a prompt, or lines from a pipe; each is sent, its reply shown.
Command declare_report(CLI::App& app);       ///< shows, compares and merges what `bench` has measured.
Command declare_completion(CLI::App& app);   ///< prints what lets a shell complete the command line.
Command declare_manual(CLI::App& app);       ///< prints the manual page.
Command declare_help(CLI::App& app);         ///< prints the help, or that of a command.
Command declare_version(CLI::App& app);      ///< prints the version.

}  // namespace echo::client_app
