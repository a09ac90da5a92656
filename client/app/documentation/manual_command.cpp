// What the manual page of echo-client says besides its options, and the command that prints it.
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include <echo/version.hpp>

#include "documentation/known_words.hpp"
#include "errors/exit_code.hpp"
#include "options/commands.hpp"
#include "outline/manual_page.hpp"
#include "output/output_stream.hpp"
#include "program/command_syntax.hpp"
#include "program/option_value.hpp"

namespace echo::client_app {
namespace {

constexpr const char* manual_introduction = R"(Prints the manual page echo-client(1), or that of a command.

Examples: echo-client manual | man -l -
          echo-client manual bench | man -l -

An installed echo-client brings the pages along: man echo-client, man
echo-client-bench and so on.
)";

using program::ManualSection;

constexpr const char* manual_description = R"(
echo-client talks to an echo server, which sends every message back, over a pool of connections. Every reply
is compared with what was sent; each kind of failure has a sentence and an exit status of its own.

Results go to standard output, and all else to standard error: progress, warnings and errors. With --output
json or jsonl standard output holds nothing but JSON, whose keys carry their units; each command's JSON Schema
is installed in share/echo/schema.

A server is named host:port, [v6]:port, :port for this machine, tls://host:port or unix:/path. Sizes are
written 4096, 64KiB or 1MB, times 250ms, 1.5s or 2m. In a TEXT, \r \n \t \0 \xNN and \\ stand for bytes.
)";

ManualSection exit_status() {
    ManualSection section{
        "EXIT STATUS",
        "With several failures it is that of the first. The command check uses the statuses of monitoring "
        "plugins instead: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n",
        {}};
    for (const ExitCodeMeaning& row : exit_code_table()) {
        section.entries.push_back({std::to_string(static_cast<int>(row.code)), std::string(row.words) + "."});
    }
    return section;
}

ManualSection environment() {
    return {"ENVIRONMENT",
            "",
            {{"ECHO_TO", "The server, where --to names none."},
             {"NO_COLOR", "If it is set and not empty, --color auto colours nothing (no-color.org)."},
             {"TERM", "The terminal's kind; with dumb, or without it, there are no colours and no editing of lines."},
             {"XDG_STATE_HOME", "Where the history of interactive is kept, in place of ~/.local/state."}}};
}

ManualSection files() {
    return {"FILES",
            "",
            {{"~/.local/state/echo-client/history", "The lines typed at the prompt of interactive; mode 0600."},
             {"~/.editrc", "Settings of libedit, such as other keys for editing; see editrc(5)."}}};
}

ManualSection signals() {
    return {
        "SIGNALS",
        "",
        {{"SIGINT, SIGTERM", "End the program; ping and bench print their summary first, and a second one ends them at "
                             "once. At the prompt "
                             "of interactive SIGINT drops the line instead, and during a call the wait for its reply."},
         {"SIGQUIT", "ping tells the figures so far on standard error, and bench its summary so far; both go on."},
         {"SIGPIPE", "Is ignored: when the reader of standard output has gone, the program ends quietly with status "
                     "11."}}};
}

ManualSection examples() {
    return {"EXAMPLES",
            R"(Send a message, and a file, whose bytes come back unchanged:

  echo-client send 'Hello!'
  echo-client send --file picture.png | cmp - picture.png

Ask a server that speaks TLS, whose certificate an authority of one's own has issued:

  echo-client send --to tls://echo.example.org:8443 --ca ca.pem 'Hello!'

See which connection served each message, and where the time went:

  echo-client send --details one two three
)",
            {}};
}

program::ManualText manual_text() {
    return {1,
            "send messages to an echo server and check the replies",
            "2026-11-21",
            ECHO_VERSION,
            manual_description,
            "COMMON OPTIONS",
            {exit_status(), environment(), files(), signals(), examples(), {"SEE ALSO", "echo-server(8)\n", {}}}};
}

std::string page_of(const program::CommandOutline& outline, const std::optional<std::string>& name) {
    if (!name) return program::manual_page(outline, manual_text());
    for (const program::CommandOutline& command : outline.commands) {
        if (command.name == *name) {
            return program::command_manual_page(command, outline, manual_text(), "echo-client(1), echo-server(8)");
        }
    }
    throw std::invalid_argument("COMMAND: there is no command " + program::quote(*name));
}

}  // namespace

Command declare_manual(CLI::App& app) {
    CLI::App& command = program::add_command(app, "manual", manual_introduction);
    // Shared because the option's callback and the command both outlive this function.
    const auto name = std::make_shared<std::optional<std::string>>();
    program::begin_group(command, "Options");
    program::add_argument(command, "COMMAND", "[COMMAND]", *name);
    return {&command,
            [&app, name](const CommonOptions&) {
                OutputStream output(STDOUT_FILENO);
                output.write(page_of(program::outline_of(app, known_words()), *name));
                output.flush();
                return ExitCode::done;
            },
            {.set = CommonOptionSet::none}};
}

}  // namespace echo::client_app
