#include "command_line.hpp"

#include <cstddef>
#include <exception>
#include <iostream>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include <CLI/CLI.hpp>

#include <echo/version.hpp>

#include "errors/exit_code.hpp"
#include "errors/failure.hpp"
#include "help/help_page.hpp"
#include "help/terminal_columns.hpp"
#include "options/commands.hpp"
#include "options/common_options.hpp"
#include "options/descriptor_limit.hpp"
#include "options/typed_name.hpp"
#include "options/unknown_word.hpp"
#include "output/output_stream.hpp"
#include "program/environment.hpp"
#include "program/file_access.hpp"
#include "program/option_value.hpp"
#include "terminal/remark.hpp"

namespace echo::client_app {
namespace {

constexpr std::size_t help_column = 26;

constexpr const char* program_introduction = R"(Talks to an echo server, over a pool of connections.

Examples: echo-client send --to localhost:8060 'Hello!'
          echo-client ping localhost:8060
          echo-client bench localhost:8060 -d 30s
)";

constexpr const char* program_closing_words = R"(Common options may stand before or after the command.
Sizes are written 4096, 64KiB or 1MB, times 250ms, 1.5s or 2m; a number without a
unit is in seconds.
In TEXT, \r \n \t \0 \xNN and \\ stand for bytes.

Exit status:
)";

[[noreturn]] void refuse_command_line(const std::string& fault) {
    throw Failure(ExitCode::usage, fault + " (--help lists the options)");
}

ExitCode print(const CLI::App& app, const CLI::ParseError& request) {
    std::ostringstream text;
    app.exit(request, text, text);
    OutputStream output(STDOUT_FILENO);
    output.write(text.str());
    output.flush();
    return ExitCode::done;
}

// Every command that talks to a server takes the common options too, so that they may stand before it or after it;
// after it they count.
void configure(CLI::App& app, const std::vector<Command>& commands, CommonFlags& flags) {
    const auto add_help = [](CLI::App& page) {
        program::use_help_page(page, help_column, {"Connection", "TLS", "Messages", "Output"});
        page.set_help_flag("--help", "Show all options")->group("Help");
        page.set_help_all_flag("-h", "Show the examples, and the options of the command alone")->group("Help");
        page.set_version_flag("-V,--version", "echo-client " ECHO_VERSION, "Show the version")->group("Help");
    };
    declare_common_options(app, flags);
    add_help(app);
    app.footer(program_closing_words + exit_code_list());
    app.require_subcommand(0, 1);
    for (const Command& command : commands) {
        declare_common_options(*command.syntax, flags, command.common);
        add_help(*command.syntax);
    }
}

// "-hello" reads as -h and more; but who means a message must not be told that all went well.
void refuse_accidental_help(int argc, const char* const* argv) {
    for (int place = 1; place < argc && std::string_view(argv[place]) != "--"; ++place) {
        const std::string_view word = argv[place];
        const bool is_cluster = word.size() > 2 && word[0] == '-' && word[1] != '-';
        const std::size_t first = word.find_first_not_of("46qv", 1);
        const bool means_help = first != word.npos && word[first] == 'h' && word.size() > first + 1;
        if (!is_cluster || !means_help) continue;
        refuse_command_line("there is no option " + program::quote(std::string(word)) +
                            " here; before a MESSAGE that begins with \"-\", write \"--\"");
    }
}

// As ssh does; but a key for tests is often anybody's, and so it is not refused.
void warn_of_key(const std::string& path, const Style& style) {
    if (path.empty()) return;
    const auto warning = program::access_warning("the private key", path, program::FileUse::secret);
    if (!warning) return;
    std::cerr << remark(style.warning(warning_mark), *warning, program::columns_of_terminal(STDERR_FILENO));
}

ExitCode run_command(const CLI::App& app, const std::vector<Command>& commands, const CommonFlags& flags,
                     const std::vector<std::string>& words, const Style& error_style) {
    for (const Command& command : commands) {
        if (!command.syntax->parsed()) continue;
        const CommonUse& use = command.common;
        CommonOptions options = use.set == CommonOptionSet::all
                                    ? to_common_options(flags, program::environment_variable("ECHO_TO"))
                                    : to_local_options(flags, app, *command.syntax, use.set);
        options.command_line = words;
        if (!use.pool && (flags.pool_size || flags.pipeline)) {
            throw std::invalid_argument(std::string(flags.pool_size ? "--pool-size" : "--pipeline") +
                                        ": means nothing to " + command.syntax->get_name() +
                                        ", which sends one message at a time; leave it out");
        }
        if (options.output == OutputFormat::prometheus && !use.prometheus) {
            throw std::invalid_argument(
                "--output: prometheus is known to check and bench alone; choose text, json or jsonl");
        }
        warn_of_key(options.config.tls.private_key_file, error_style);
        if (use.set == CommonOptionSet::all && use.pool) {
            allow_connections(options.config.pool_size, 1, flags.pool_size ? "--pool-size" : "");
        }
        return command.run(options);
    }
    if (words.size() == 1) {
        std::cerr << app.help("", CLI::AppFormatMode::All);
        return ExitCode::usage;
    }
    refuse_command_line("a command is missing, as in echo-client send 'Hello!'; the commands are: " +
                        list_commands(app));
}

// A faulty --color is told of later, with its name.
void set_style(const CommonFlags& flags, Style& error_style) {
    if (flags.color == "always" || flags.color == "never") {
        error_style = style_for(STDERR_FILENO, parse_color(*flags.color));
    }
}

ExitCode parse_and_run(CLI::App& app, const std::vector<Command>& commands, const CommonFlags& flags, int argc,
                       const char* const* argv, Style& error_style) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::ExtrasError&) {
        set_style(flags, error_style);
        // CLI11 says only that it did not expect these words.
        refuse_command_line(explain_unknown(app));
    } catch (const CLI::ParseError& fault) {
        set_style(flags, error_style);
        // Help and version arrive as exceptions too, with code 0; CLI11's own codes for faults are not ours.
        if (fault.get_exit_code() == 0) {
            refuse_accidental_help(argc, argv);
            return print(app, fault);
        }
        refuse_command_line(fault.what());
    }
    set_style(flags, error_style);
    return run_command(app, commands, flags, {argv, argv + argc}, error_style);
}

// The fault that is being handled, with an option's name as it was typed.
std::exception_ptr with_typed_name(const CLI::App& page, std::span<const char* const> words) {
    try {
        throw;
    } catch (const Failure& fault) {
        return std::make_exception_ptr(Failure(fault.code(), name_as_typed(fault.what(), page, words)));
    } catch (const std::invalid_argument& fault) {
        return std::make_exception_ptr(std::invalid_argument(name_as_typed(fault.what(), page, words)));
    } catch (...) {
        return std::current_exception();
    }
}

}  // namespace

ExitCode run_command_line(int argc, const char* const* argv, Style& error_style) {
    CLI::App app(program_introduction, "echo-client");
    const std::vector<Command> commands = {
        declare_send(app),   declare_ping(app),       declare_bench(app),  declare_check(app), declare_interactive(app),
        declare_report(app), declare_completion(app), declare_manual(app), declare_help(app),  declare_version(app)};
    CommonFlags flags;
    configure(app, commands, flags);
    try {
        return parse_and_run(app, commands, flags, argc, argv, error_style);
    } catch (...) {
        const std::span words(argv, static_cast<std::size_t>(argc));
        for (const Command& command : commands) {
            if (!command.syntax->parsed()) continue;
            const std::exception_ptr fault = with_typed_name(*command.syntax, words);
            if (command.on_failure) return command.on_failure(flags, fault);
            std::rethrow_exception(fault);
        }
        throw;
    }
}

}  // namespace echo::client_app
