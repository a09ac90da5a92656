#include <echo/client_protocol.hpp>

#include <algorithm>

namespace echo {
namespace {

// The prefix is no part of the message that the limit is meant for.
Framing framing_of_replies(const Framing& framing, std::string_view prefix) {
    return framing.with_max_message(std::min(framing.max_message() + prefix.size(), Framing::longest_message));
}

}  // namespace

EchoClientProtocol::EchoClientProtocol(const Framing& framing, std::string_view reply_prefix)
    : EchoProtocol(framing, framing_of_replies(framing, reply_prefix)), reply_prefix_size_(reply_prefix.size()) {}

std::error_code EchoClientProtocol::start_request(std::string_view message) {
    if (const std::error_code error = EchoProtocol::start_request(message)) return error;
    expect_reply_to(message);
    return {};
}

std::size_t EchoClientProtocol::start_request_around(std::string_view message) {
    framing().encode_head(message.size(), output());
    const std::size_t gap = output().size();
    output() += framing().terminator();
    expect_reply_to(message);
    return gap;
}

void EchoClientProtocol::expect_reply_to(std::string_view message) {
    if (framing().kind() == Framing::Kind::raw) decoder().expect(reply_prefix_size_ + message.size());
}

void EchoClientProtocol::response(std::string_view message) {
    if (on_reply_) on_reply_(message);
}

}  // namespace echo
