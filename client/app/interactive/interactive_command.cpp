#include "options/commands.hpp"

#include <csignal>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include <unistd.h>

#include <echo/text.hpp>

#include "help/terminal_columns.hpp"
#include "help/text_blocks.hpp"
#include "interactive/conversation.hpp"
#include "interactive/inbox.hpp"
#include "interactive/instruction.hpp"
#include "interactive/line_reader.hpp"
#include "output/output_stream.hpp"
#include "program/command_syntax.hpp"
#include "terminal/remark.hpp"
#include "terminal/style.hpp"

namespace echo::client_app {
namespace {

constexpr const char* interactive_introduction =
    R"(Sends each line that is typed, or comes from a pipe, and shows its reply.

Examples: echo-client interactive localhost:8060
          printf 'one\ntwo\n' | echo-client interactive --output jsonl

Each line is a message, exactly as it is, without its newline; a line that begins
with ":" is a command:

)";

constexpr const char* interactive_closing_words =
    R"(At a terminal lines can be edited and are kept for the next time, in
$XDG_STATE_HOME/echo-client/history or ~/.local/state/echo-client/history. Ctrl-C
drops what was typed, or stops waiting for a reply; Ctrl-D ends. Characters that a
terminal would obey are shown as escapes.

From a pipe there is no prompt; each reply is printed exactly as it came, and a
newline. What fails is said on standard error with the number of its line, the other
lines are still sent, and the exit status is that of the first failure.)";

constexpr const char* typing_prompt = "echo> ";

void greet(const CommonOptions& common) {
    if (common.quiet) return;
    std::string words = "Talking to " + escape(common.endpoint.to_string()) + " with ";
    words.append(common.config.framing.name()).append(" framing; :help lists the commands, Ctrl-D ends.");
    std::cerr << program::break_lines(words, program::columns_of(STDERR_FILENO)) << std::endl;
}

std::unique_ptr<LineReader> make_reader(Inbox& inbox, const CommonOptions& common, bool with_person) {
    if (!with_person) return make_plain_reader(inbox, {});
    const Style style = style_for(STDERR_FILENO, common.color);
    const auto say = [&style](const std::string& words) {
        std::cerr << remark(style.warning(program_mark), words, program::columns_of_terminal(STDERR_FILENO))
                  << std::flush;
    };
    auto reader = make_edited_reader(inbox, typing_prompt, style.colored(), instruction_words(), say);
    return reader ? std::move(reader) : make_plain_reader(inbox, typing_prompt);
}

ExitCode converse(const CommonOptions& common, Inbox& inbox, bool with_person) {
    OutputStream output(STDOUT_FILENO);
    Conversation conversation(common, with_person, inbox, output);
    if (with_person) greet(common);
    const auto reader = make_reader(inbox, common, with_person);
    for (std::uint64_t number = 1;; ++number) {
        const Line line = reader->read(conversation.most_bytes());
        if (line.kind == Line::Kind::end) break;
        if (line.kind == Line::Kind::interrupted) continue;
        if (!conversation.take_line(line.text, number)) break;
    }
    conversation.end();
    return with_person ? ExitCode::done : conversation.exit_code();
}

ExitCode run_interactive(const CommonOptions& common) {
    // The prompt goes to standard error, as standard output may be a file.
    const bool with_person = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
    int signal = 0;
    ExitCode code = ExitCode::done;
    {
        Inbox inbox(with_person);
        code = converse(common, inbox, with_person);
        signal = inbox.terminating_signal();
    }
    // The terminal is as it was: now the signal may do what it does.
    if (signal != 0) std::raise(signal);
    return code;
}

}  // namespace

Command declare_interactive(CLI::App& app) {
    CLI::App& command = program::add_command(app, "interactive", interactive_introduction + instruction_list(),
                                             interactive_closing_words);
    CommonUse use;
    use.pool = false;  // one message at a time
    use.target = true;
    return {&command, run_interactive, use};
}

}  // namespace echo::client_app
