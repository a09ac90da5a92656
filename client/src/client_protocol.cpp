#include <echo/client_protocol.hpp>

#include <algorithm>

namespace echo {
namespace {

// The prefix is no part of the message that the limit is meant for.
std::size_t longest_reply(const Framing& framing, std::string_view prefix) {
    return std::min(framing.max_message() + prefix.size(), Framing::longest_message);
}

}  // namespace

EchoClientProtocol::EchoClientProtocol(const Framing& framing, std::string_view reply_prefix)
    : EchoProtocol(framing, longest_reply(framing, reply_prefix)), reply_prefix_size_(reply_prefix.size()) {}

std::error_code EchoClientProtocol::start_request(std::string_view message) {
    const std::error_code error = EchoProtocol::start_request(message);
    if (!error) expect_reply_to(message);
    return error;
}

std::error_code EchoClientProtocol::start_checked_request(std::string_view message) {
    const std::error_code error = framing().encode_checked(message, output());
    if (!error) expect_reply_to(message);
    return error;
}

std::error_code EchoClientProtocol::start_request_around(std::string_view message, std::size_t& gap) {
    const std::error_code error = framing().encode_around(message, output(), gap);
    if (!error) expect_reply_to(message);
    return error;
}

void EchoClientProtocol::expect_reply_to(std::string_view message) {
    if (framing().kind() == Framing::Kind::raw) decoder().expect(reply_prefix_size_ + message.size());
}

void EchoClientProtocol::response(std::string_view message) {
    if (on_reply_) on_reply_(message);
}

}  // namespace echo
