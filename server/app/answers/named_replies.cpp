#include "answers/named_replies.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace echo::server_app {
namespace {

// The connection whose message this thread is about to answer: `pre_request` and `response` follow each other.
struct Answered {
    Endpoint peer;
    Endpoint listen;
};
thread_local std::optional<Answered> answered;

class NamedReplyProtocol final : public EchoServerProtocol {
public:
    NamedReplyProtocol(const Framing& framing, const ReplyTemplate& reply_template, const Options& options,
                       std::uint64_t number)
        : EchoServerProtocol(framing, options), template_(reply_template), options_(options), number_(number) {}

    void response(std::string_view message) override {
        if (message == options_.quit_message) finish();
        // The peer is not known before, and does not change after the first message.
        if (messages_++ == 0) prefix_ = template_.expand({answered->peer, answered->listen, number_});
        send(prefix_ + std::string(message));
    }

private:
    const ReplyTemplate& template_;
    const Options& options_;
    const std::uint64_t number_;
    std::uint64_t messages_ = 0;
    std::string prefix_;
};

}  // namespace

NamedReplies::NamedReplies(ReplyTemplate reply_template, EchoServerProtocol::Options options)
    : template_(std::move(reply_template)), options_(std::move(options)) {}

ServerProtocolFactory NamedReplies::factory() {
    return [this](const Framing& framing) {
        return std::make_unique<NamedReplyProtocol>(framing, template_, options_, ++connections_);
    };
}

ServerEvents NamedReplies::with_note(ServerEvents events) {
    events.pre_request = [then = std::move(events.pre_request)](const SessionReport& session,
                                                                std::string_view message) {
        answered = Answered{session.peer, session.local};
        if (then) then(session, message);
    };
    return events;
}

}  // namespace echo::server_app
