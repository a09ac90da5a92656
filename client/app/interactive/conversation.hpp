// What `echo-client interactive` does with each line.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>

#include <echo/client.hpp>

#include "errors/exit_code.hpp"
#include "interactive/inbox.hpp"
#include "interactive/instruction.hpp"
#include "options/common_options.hpp"
#include "output/output_stream.hpp"
#include "send/reply_printer.hpp"
#include "terminal/style.hpp"

namespace echo::client_app {

/// What came of a message.
struct CallResult {
    std::error_code error;
    Response response;
    bool abandoned;  ///< the user gave up, and the call had not ended yet
};

/// Sends messages one after the other and shows what comes back. Replies go to standard output, all else to standard
/// error. Not thread-safe.
class Conversation {
public:
    /// `with_person`: at a terminal, where the times of replies are told from the beginning.
    Conversation(const CommonOptions& options, bool with_person, Inbox& inbox, OutputStream& output);

    /// Carries out one line, the `number`th of the input. False: no more lines are wanted.
    bool take_line(std::string line, std::uint64_t number);

    /// Completes the output.
    void end();

    /// That of the first failure; `done` without one.
    ExitCode exit_code() const noexcept { return exit_code_; }

    /// What a message may have at most, in bytes.
    std::size_t most_bytes() const noexcept { return options_.config.framing.max_message(); }

private:
    /// Connections that were lost while nobody waited for a reply. Shared with the client's hook.
    struct Losses {
        std::mutex mutex;
        bool is_call_under_way = false;
        std::string sentence;
    };

    std::unique_ptr<Echo> make_watched_client(const Framing& framing) const;
    std::unique_ptr<ReplyPrinter> make_printer() const;

    bool carry_out(const Instruction& instruction);
    void send(const std::string& message);
    CallResult call_watched(const std::string& message);
    void show(const Message& message, CallResult result);
    void tell_abandoned(const Response& response);
    void tell_losses();
    void tell_time(const Response& response);
    void set_framing(const std::string& name);
    void set_time(const std::string& word);
    void complain(const std::string& sentence, ExitCode code);

    CommonOptions options_;
    bool with_person_;
    Inbox& inbox_;
    OutputStream& output_;
    Style style_;  // of standard error
    Framing first_framing_;
    std::shared_ptr<Losses> losses_;
    std::unique_ptr<Echo> echo_;
    std::unique_ptr<ReplyPrinter> printer_;
    bool tells_time_;
    std::uint64_t line_number_ = 0;
    std::uint64_t replies_ = 0;
    ExitCode exit_code_ = ExitCode::done;
};

}  // namespace echo::client_app
