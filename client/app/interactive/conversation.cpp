#include "interactive/conversation.hpp"

#include <future>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <unistd.h>

#include <echo/text.hpp>

#include "errors/error_sentence.hpp"
#include "help/terminal_columns.hpp"
#include "help/text_blocks.hpp"
#include "interactive/pool_report.hpp"
#include "options/make_client.hpp"
#include "program/option_value.hpp"
#include "quotation.hpp"
#include "terminal/remark.hpp"
#include "text/number_text.hpp"

namespace echo::client_app {

namespace {

void show_lines(const std::string& lines) {
    const auto columns = program::columns_of_terminal(STDERR_FILENO);
    std::cerr << (columns ? program::break_lines(lines, *columns) : lines);
}

// Sends the message and waits for its end; an interruption or a signal to end gives it up. The inbox must be free of
// other calls.
CallResult call(Echo& echo, const std::string& message, Inbox& inbox) {
    // Signalled where the call ends, as a slot is used on one executor only, and so it may outlive this function.
    const auto signal = std::make_shared<asio::cancellation_signal>();
    const auto give_up = [&] {
        asio::post(echo.get_executor(), [signal] { signal->emit(asio::cancellation_type::all); });
    };
    std::promise<CallResult> promise;
    std::future<CallResult> result = promise.get_future();
    auto finish = [&inbox, signal, promise = std::move(promise)](std::error_code error, Response response) mutable {
        promise.set_value({error, std::move(response), error == asio::error::operation_aborted});
        inbox.tell_finished();
    };
    echo.async_request(message, asio::bind_cancellation_slot(signal->slot(), std::move(finish)));
    // The end of the call is always told, and waited for: it refers to what stands here.
    for (bool given_up = false;;) {
        switch (inbox.wait()) {
            case Event::finished: return result.get();
            case Event::interrupted: break;
            case Event::terminated:
                if (!given_up) give_up();
                return result.get();
            case Event::suspended: Inbox::suspend(); continue;
            case Event::readable:
            case Event::redrawn: continue;
        }
        if (!std::exchange(given_up, true)) give_up();
    }
}

}  // namespace

Conversation::Conversation(const CommonOptions& options, bool with_person, Inbox& inbox, OutputStream& output)
    : options_(options), with_person_(with_person), inbox_(inbox), output_(output),
      style_(style_for(STDERR_FILENO, options.color)), first_framing_(options.config.framing),
      losses_(std::make_shared<Losses>()), echo_(make_watched_client(options.config.framing)), printer_(make_printer()),
      tells_time_(with_person) {
    printer_->begin();
    output_.flush();
}

std::unique_ptr<Echo> Conversation::make_watched_client(const Framing& framing) const {
    CommonOptions options = options_;
    options.config.framing = framing;
    options.config.connection_lost = [losses = losses_](const ConnectionLost& lost) {
        if (lost.reason != EndReason::lost) return;
        const std::lock_guard lock(losses->mutex);
        // Whoever waits for a reply learns it from the call.
        if (losses->is_call_under_way) return;
        losses->sentence = "the connection to " + escape(lost.peer) + " was lost meanwhile; a message opens another";
    };
    return make_replaceable_client(options);
}

std::unique_ptr<ReplyPrinter> Conversation::make_printer() const {
    if (options_.quiet && options_.output == OutputFormat::text) return make_quiet_printer();
    switch (options_.output) {
        case OutputFormat::text:
        case OutputFormat::prometheus: break;  // the latter was refused before
        case OutputFormat::json: return make_json_printer(output_, options_.endpoint);
        case OutputFormat::jsonl: return make_json_lines_printer(output_, options_.endpoint);
    }
    return make_text_printer(output_, {.newline = true, .exact = ::isatty(STDOUT_FILENO) != 1});
}

bool Conversation::take_line(std::string line, std::uint64_t number) {
    line_number_ = number;
    tell_losses();
    return carry_out(to_instruction(std::move(line)));
}

void Conversation::end() {
    printer_->end(exit_code_);
    output_.flush();
}

bool Conversation::carry_out(const Instruction& instruction) {
    using Kind = Instruction::Kind;
    const bool takes_text = instruction.kind == Kind::framing || instruction.kind == Kind::time;
    const bool is_message = instruction.kind == Kind::message;
    if (!is_message && !takes_text && instruction.kind != Kind::unknown && !instruction.text.empty()) {
        complain(instruction.word + " takes no " + program::quote(instruction.text), ExitCode::usage);
        return true;
    }
    switch (instruction.kind) {
        case Kind::message:
            send(instruction.text);
            if (with_person_ && looks_like_quit(instruction.text)) {
                std::cerr << style_.faint("  that was sent as a message; :quit ends") << std::endl;
            }
            break;
        case Kind::framing: set_framing(instruction.text); break;
        case Kind::time: set_time(instruction.text); break;
        case Kind::stats: show_lines(pool_report(echo_->stats())); break;
        case Kind::help: show_lines("Each line is sent as a message, exactly as it is.\n" + instruction_list()); break;
        case Kind::quit: return false;
        case Kind::unknown: complain(explain_unknown_instruction(instruction), ExitCode::usage); break;
    }
    return true;
}

void Conversation::send(const std::string& bytes) {
    const Message message{bytes, true};
    show(message, call_watched(bytes));
}

CallResult Conversation::call_watched(const std::string& message) {
    const auto set_under_way = [this](bool is_under_way) {
        const std::lock_guard lock(losses_->mutex);
        losses_->is_call_under_way = is_under_way;
    };
    set_under_way(true);
    CallResult result = call(*echo_, message, inbox_);
    set_under_way(false);
    return result;
}

void Conversation::show(const Message& message, CallResult result) {
    if (result.abandoned) return tell_abandoned(result.response);
    Outcome outcome{++replies_, message, result.error, std::move(result.response), {}};
    if (outcome.error) {
        outcome.sentence =
            error_sentence({options_.endpoint, options_.config, message.bytes, outcome.error, outcome.response});
    }
    printer_->print(outcome);
    output_.flush();
    if (outcome.error) return complain(outcome.sentence, client_app::exit_code(outcome.error, outcome.response.cause));
    if (tells_time_) tell_time(outcome.response);
}

void Conversation::tell_abandoned(const Response& response) {
    const bool was_sent = response.wire_state != WireState::not_sent;
    std::cerr << style_.warning("abandoned") << " after " << duration_text(response.total) << "; the message "
              << (was_sent ? "may have reached the server" : "was not sent") << std::endl;
}

void Conversation::tell_losses() {
    std::string sentence;
    {
        const std::lock_guard lock(losses_->mutex);
        sentence.swap(losses_->sentence);
    }
    const bool matters = with_person_ || options_.verbose;
    if (!sentence.empty() && matters)
        std::cerr << remark(style_.warning(program_mark), sentence, program::columns_of_terminal(STDERR_FILENO))
                  << std::flush;
}

void Conversation::tell_time(const Response& response) {
    const std::string line = "  " + duration_text(response.total) + ", connection " + std::to_string(response.session) +
                             (response.reused ? "" : " (new)");
    std::cerr << style_.faint(line) << std::endl;
}

void Conversation::set_framing(const std::string& name) {
    Framing& framing = options_.config.framing;
    if (!name.empty()) {
        try {
            // The separator and the limit of the command line remain.
            Framing chosen = name == first_framing_.name() ? first_framing_ : Framing::named(name);
            chosen = chosen.with_max_message(framing.max_message());
            echo_ = make_watched_client(chosen);
            framing = chosen;
        } catch (const std::invalid_argument& fault) {
            // It begins with the library's word for the setting, which is that of the command too.
            return complain(std::string(":") + fault.what(), ExitCode::usage);
        }
    }
    std::string line = "framing ";
    line += framing.name();
    if (framing.kind() == Framing::Kind::separator) line += " " + detail::in_quotes(framing.terminator());
    std::cerr << line << std::endl;
}

void Conversation::set_time(const std::string& word) {
    if (word != "on" && word != "off")
        return complain(":time: must be on or off, got " + program::quote(word), ExitCode::usage);
    tells_time_ = word == "on";
}

void Conversation::complain(const std::string& sentence, ExitCode code) {
    if (exit_code_ == ExitCode::done) exit_code_ = code;
    const std::string place = with_person_ ? std::string() : "line " + std::to_string(line_number_) + ": ";
    std::cerr << remark(style_.error(program_mark), place + sentence, program::columns_of_terminal(STDERR_FILENO))
              << std::flush;
}

}  // namespace echo::client_app
