#include <echo/server_protocol.hpp>

#include <exception>
#include <stdexcept>
#include <typeinfo>
#include <utility>

#include "session/reply_queue.hpp"
#include "words_of_exception.hpp"

namespace echo {

using server_detail::ReplyQueue;

EchoServerProtocol::EchoServerProtocol(const Framing& framing) : EchoServerProtocol(framing, Options()) {}

EchoServerProtocol::EchoServerProtocol(const Framing& framing, Options options)
    : EchoProtocol(framing), options_(std::move(options)) {}

EchoServerProtocol::~EchoServerProtocol() = default;

void EchoServerProtocol::response(std::string_view message) {
    if (message == options_.quit_message) finish();
    if (options_.reply_prefix.empty()) {
        send(message);
        return;
    }
    std::string answer;
    answer.reserve(options_.reply_prefix.size() + message.size());
    answer.append(options_.reply_prefix).append(message);
    send(answer);
}

void EchoServerProtocol::attach(server_detail::ReplyHost& host, std::uint32_t max_pending) noexcept {
    host_ = &host;
    max_pending_ = max_pending;
    // A protocol of the user's may look at each message, or answer something else.
    const bool has_options = !options_.reply_prefix.empty() || options_.quit_message;
    is_plain_ = typeid(*this) == typeid(EchoServerProtocol) && !has_options && !framing().terminator().empty();
}

asio::any_io_executor EchoServerProtocol::executor() const {
    return host_ ? host_->executor() : asio::any_io_executor();
}

Reply EchoServerProtocol::defer() {
    if (!host_) throw std::logic_error("defer: an answer can be deferred only while a server runs the protocol");
    if (!replies_) replies_ = std::make_shared<ReplyQueue>(*host_);
    Reply reply = replies_->defer();
    if (replies_->size() > 0) send_into(replies_->after_last());
    if (replies_->size() >= max_pending_) decoder().pause();
    return reply;
}

std::size_t EchoServerProtocol::count_replies() const noexcept {
    return replies_->size();
}

std::size_t EchoServerProtocol::measure_replies() const {
    return replies_->memory();
}

EchoServerProtocol::ReplyEnd EchoServerProtocol::take_replies(std::string& words) {
    if (!replies_) return ReplyEnd::none;
    send_into(output());
    while (auto slot = replies_->take_first()) {
        switch (slot->outcome) {
            case ReplyQueue::Outcome::awaited: break;
            case ReplyQueue::Outcome::send:
                if (const auto end = encode_reply(slot->text, words)) return drop_replies(*end);
                break;
            case ReplyQueue::Outcome::close: finish(); return drop_replies(ReplyEnd::none);
            case ReplyQueue::Outcome::reset: return drop_replies(ReplyEnd::reset);
            case ReplyQueue::Outcome::dropped: return drop_replies(ReplyEnd::dropped);
            case ReplyQueue::Outcome::failed: words = std::move(slot->text); return drop_replies(ReplyEnd::failed);
        }
        output() += slot->after;
    }
    if (replies_->size() > 0) send_into(replies_->after_last());
    return ReplyEnd::none;
}

// How the connection ends, if it cannot be sent; `words` are those of an exception.
std::optional<EchoServerProtocol::ReplyEnd> EchoServerProtocol::encode_reply(std::string_view message,
                                                                             std::string& words) {
    try {
        const std::error_code error = framing().encode(message, output());
        if (!error) return std::nullopt;
        fail(error);
        return ReplyEnd::none;
    } catch (...) {
        words = detail::words_of(std::current_exception());
        return ReplyEnd::failed;
    }
}

// Nothing is sent after the answer at which the connection ends.
EchoServerProtocol::ReplyEnd EchoServerProtocol::drop_replies(ReplyEnd end) {
    send_into(output());
    replies_->close(nullptr);
    return end;
}

void EchoServerProtocol::connection_ended(std::unique_ptr<EchoServerProtocol> protocol) {
    protocol->host_ = nullptr;
    // A coroutine may still send something, to nobody.
    protocol->send_into(protocol->output());
    const auto replies = std::move(protocol->replies_);
    if (!replies) return;
    replies->close(protocol->outlives_connection_ ? std::move(protocol) : nullptr);
}

}  // namespace echo
