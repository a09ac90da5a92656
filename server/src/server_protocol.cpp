#include <echo/server_protocol.hpp>

#include <stdexcept>
#include <utility>

#include "session/reply_line.hpp"

namespace echo {

using server_detail::ReplyLine;

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

void EchoServerProtocol::attach(server_detail::ReplyHost& host, std::size_t max_pending) noexcept {
    host_ = &host;
    max_pending_ = max_pending;
}

asio::any_io_executor EchoServerProtocol::executor() const {
    return host_ ? host_->executor() : asio::any_io_executor();
}

Reply EchoServerProtocol::defer() {
    if (!host_) throw std::logic_error("defer: an answer can be deferred only while a server runs the protocol");
    if (!replies_) replies_ = std::make_shared<ReplyLine>(*host_);
    Reply reply = replies_->defer();
    send_into(replies_->after_last());
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
    while (auto place = replies_->take_first()) {
        switch (place->outcome) {
            case ReplyLine::Outcome::awaited: break;
            case ReplyLine::Outcome::send:
                if (const std::error_code error = framing().encode(place->text, output())) {
                    fail(error);
                    return drop_replies(ReplyEnd::none);
                }
                break;
            case ReplyLine::Outcome::close: finish(); return drop_replies(ReplyEnd::none);
            case ReplyLine::Outcome::reset: return drop_replies(ReplyEnd::reset);
            case ReplyLine::Outcome::dropped: return drop_replies(ReplyEnd::dropped);
            case ReplyLine::Outcome::failed: words = std::move(place->text); return drop_replies(ReplyEnd::failed);
        }
        output() += place->after;
    }
    send_into(replies_->size() > 0 ? replies_->after_last() : output());
    return ReplyEnd::none;
}

// Nothing is sent after the answer at which the connection ends.
EchoServerProtocol::ReplyEnd EchoServerProtocol::drop_replies(ReplyEnd end) {
    const auto replies = std::move(replies_);
    send_into(output());
    replies->close(nullptr);
    return end;
}

void EchoServerProtocol::connection_ended(std::unique_ptr<EchoServerProtocol> protocol) {
    protocol->host_ = nullptr;
    const auto replies = std::move(protocol->replies_);
    if (!replies) return;
    replies->close(protocol->outlives_connection_ ? std::move(protocol) : nullptr);
}

}  // namespace echo
