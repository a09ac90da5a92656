#include "options/commands.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <utility>

#include <unistd.h>

#include <echo/client.hpp>
#include <echo/text.hpp>

#include "errors/error_sentence.hpp"
#include "help/terminal_columns.hpp"
#include "options/make_client.hpp"
#include "output/output_stream.hpp"
#include "program/command_syntax.hpp"
#include "send/failure_report.hpp"
#include "send/message_source.hpp"
#include "send/reply_printer.hpp"
#include "send/send_options.hpp"
#include "send/send_window.hpp"
#include "terminal/remark.hpp"
#include "terminal/style.hpp"
#include "text/number_text.hpp"

namespace echo::client_app {
namespace {

constexpr const char* send_introduction = R"(Sends messages and prints the replies.

Examples: echo-client send 'Hello!'
          echo-client send one two three --to localhost:8060
          echo-client send --file picture.png | cmp - picture.png
          printf 'a\0b' | echo-client send -

The messages leave together, over a pool of connections; the replies are printed
in the order of the messages, each on a line of its own.
)";

constexpr const char* send_closing_words =
    R"(Without MESSAGE and --file, or where MESSAGE is "-", standard input is sent as one
message, exactly its bytes. Its reply, as that to a FILE, is printed exactly as it
came, without a newline. On a terminal, what it would obey is printed as escapes, and
the last line is ended, unless --raw is given. Before a MESSAGE that begins with "-", write "--".

What fails is said on standard error, the other replies are still printed, and the
exit status, which echo-client --help explains, is that of the first failure.)";

std::unique_ptr<ReplyPrinter> make_printer(const CommonOptions& common, const SendOptions& options,
                                           OutputStream& output) {
    // A document is what the command was for; -q takes only away what is for people.
    if (common.quiet && common.output == OutputFormat::text) return make_quiet_printer();
    switch (common.output) {
        case OutputFormat::text:
        case OutputFormat::prometheus: break;
        case OutputFormat::json: return make_json_printer(output, common.endpoint);
        case OutputFormat::jsonl: return make_json_lines_printer(output, common.endpoint);
    }
    const bool is_exact = options.raw || ::isatty(STDOUT_FILENO) != 1;
    return make_text_printer(
        output, {.newline = options.newline, .ends_line = options.newline && !is_exact, .exact = is_exact});
}

// Who has only forgotten the message would take it for a server that does not answer.
std::vector<Message> read_announced_messages(const CommonOptions& common, const SendOptions& options) {
    const auto is_input = [](const MessageSource& source) {
        return source.kind == MessageSource::Kind::standard_input;
    };
    if (std::ranges::any_of(options.sources, is_input) && ::isatty(STDIN_FILENO) == 1 && !common.quiet) {
        std::cerr << plain_remark("the message is read from the terminal; Ctrl-D on a new line ends it") << std::flush;
    }
    return read_messages(options.sources, common.config.framing.max_message());
}

void announce_send(const CommonOptions& common) {
    const EchoConfig& config = common.config;
    std::ostringstream words;
    words << "sending to " << escape(common.endpoint.to_string()) << ": framing " << config.framing.name()
          << ", pool size " << config.pool_size << ", pipeline " << config.max_in_flight << ", time-out "
          << duration_text(config.request_timeout) << ", connect time-out " << duration_text(config.connect_timeout);
    std::cerr << plain_remark(words.str());
}

void say_end(const Echo& echo, const FailureReport& report, std::chrono::nanoseconds took, std::uint64_t sent) {
    std::ostringstream words;
    words << "messages " << sent << ", answered " << sent - report.failures() << ", failed " << report.failures()
          << ", connections " << echo.stats().sessions << ", took " << duration_text(took);
    std::cerr << plain_remark(words.str());
}

/// One run of the command.
class Sending {
public:
    Sending(const CommonOptions& common, const SendOptions& options)
        : common_(common), options_(options), echo_(make_client(common)), output_(STDOUT_FILENO),
          printer_(make_printer(common, options, output_)), messages_(read_announced_messages(common, options)),
          style_(style_for(STDERR_FILENO, common.color)), report_(std::cerr, messages_.size() > 1 || options.repeat > 1,
                                                                  style_, program::columns_of_terminal(STDERR_FILENO)),
          window_(echo_, common.config) {}

    ExitCode run() {
        const auto began = std::chrono::steady_clock::now();
        if (common_.verbose) announce_send(common_);
        printer_->begin();
        for (std::uint64_t round = 0; round < options_.repeat; ++round) send_all();
        while (!window_.empty()) finish_oldest();
        report_.end();
        printer_->end(report_.exit_code());
        output_.flush();
        if (common_.verbose) say_end(echo_, report_, std::chrono::steady_clock::now() - began, window_.sent());
        return report_.exit_code();
    }

private:
    void send_all() {
        for (const Message& message : messages_) {
            while (!window_.has_room_for(message)) finish_oldest();
            window_.send(message);
        }
    }

    void finish_oldest() {
        // Who reads the output should not wait for a reply that is still to come.
        if (!window_.oldest_is_ready()) output_.flush();
        Outcome outcome = window_.take_oldest();
        if (outcome.error) {
            outcome.sentence = error_sentence({common_.endpoint, common_.config, outcome.message.bytes, outcome.error,
                                               outcome.response, "--pool-size"});
        }
        printer_->print(outcome);
        if (outcome.error || options_.details) output_.flush();  // so that on a terminal the order is right
        if (outcome.error) report_.add(outcome);
        if (options_.details) say_details(outcome);
    }

    // The newline has no colour.
    void say_details(const Outcome& outcome) const {
        std::string words = plain_remark(details_of(outcome));
        words.pop_back();
        std::cerr << style_.faint(words) << "\n";
    }

    const CommonOptions& common_;
    const SendOptions& options_;
    Echo echo_;
    OutputStream output_;
    std::unique_ptr<ReplyPrinter> printer_;
    std::vector<Message> messages_;
    Style style_;  // of standard error
    FailureReport report_;
    SendWindow window_;
};

}  // namespace

Command declare_send(CLI::App& app) {
    CLI::App& command = program::add_command(app, "send", send_introduction, send_closing_words);
    // Shared because the options' callbacks and the command both outlive this function.
    const auto flags = std::make_shared<SendFlags>();
    declare_send_options(command, *flags);
    return {&command, [flags](const CommonOptions& common) {
                const SendOptions options = to_send_options(*flags);
                return Sending(common, options).run();
            }};
}

}  // namespace echo::client_app
