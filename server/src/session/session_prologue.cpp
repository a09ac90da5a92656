// What comes before the protocol: the header of a proxy, then TLS, each if it is to be there.
#include "session/session.hpp"

#include <array>
#include <memory>
#include <string>
#include <system_error>

#include <openssl/ssl.h>

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/socket_base.hpp>
#include <asio/ssl/error.hpp>

#include "net/socket_address.hpp"
#include "socket/system_error.hpp"

namespace echo::server_detail {
namespace {

// A header is mostly shorter; one of 4096 bytes takes a few looks.
constexpr std::size_t header_look = 512;

// What `looks_like_proxy_header` needs to see.
constexpr std::size_t longest_sign_of_header = 16;

bool is_nothing_there(std::error_code error) {
    return error == asio::error::would_block || error == asio::error::try_again;
}

}  // namespace

// All steps together have one time-out. Each takes from the socket exactly what is its own, as the next one reads there
// itself.
Awaitable<void> Session::go_through_prologue() {
    const bool has_header = proxy_ != ProxyProtocol::off;
    if (!has_header) report_made();
    if (is_draining() && !may_have_message()) end(CloseReason::drained);
    if (!has_ended()) wait_for(Wait::handshake);
    if (!has_ended()) co_await wait_for_first_byte();
    std::string_view no_header;
    if (has_header && !has_ended()) no_header = co_await read_proxy_header();
    if (!made_ && !refused_) report_made();
    if (is_tls() && !no_header.empty()) end(CloseReason::tls_not_spoken);
    if (is_tls() && !has_ended()) co_await shake_hands();
    if (has_ended()) co_return;
    open();
    co_await answer_first(no_header);
}

// Nothing is held for a peer that says nothing, nor for one that only looks whether somebody listens.
Awaitable<void> Session::wait_for_first_byte() {
    std::array<char, longest_sign_of_header> first;
    std::error_code error;
    const std::size_t size = co_await stream_.socket().async_receive(
        asio::buffer(first), asio::socket_base::message_peek, asio::redirect_error(use_awaitable, error));
    if (error == asio::error::eof) {
        end(CloseReason::peer_closed);
    } else if (error && error != asio::error::operation_aborted) {
        end_by_failure(error);
    } else if (is_tls()) {
        report_unread_header({first.data(), size});
    }
}

// Returns bytes that were taken for the beginning of a header, and are none.
Awaitable<std::string_view> Session::read_proxy_header() {
    detail::ProxyHeaderParser parser;
    std::error_code error;
    while (!has_ended() && !error && parser.state() == detail::ProxyHeaderParser::State::incomplete) {
        co_await stream_.socket().async_wait(Socket::wait_read, asio::redirect_error(use_awaitable, error));
        if (!error && !has_ended()) error = take_of_header(parser);
        if (is_nothing_there(error)) error = {};
        if (is_draining() && parser.state() == detail::ProxyHeaderParser::State::incomplete) end(CloseReason::drained);
    }
    if (!has_ended()) header_ended(parser, error);
    co_return has_ended() ? std::string_view() : parser.beginning();
}

// A message may have come with the header, which a stop then still has to answer. Under TLS none can.
bool Session::may_have_message() {
    return proxy_ != ProxyProtocol::off && !is_tls() && bytes_waiting() > 0;
}

// Looks at what is there, and takes from it what belongs to the header: never a byte more, as TLS reads from the socket
// itself. What belongs to it is not there any more, so that the next wait is for new bytes.
std::error_code Session::take_of_header(detail::ProxyHeaderParser& parser) {
    std::array<char, header_look> bytes;
    std::error_code error;
    const std::size_t seen = stream_.socket().receive(asio::buffer(bytes), asio::socket_base::message_peek, error);
    if (error) return error;
    std::size_t left = parser.feed({bytes.data(), seen});
    while (left > 0 && !error) left -= stream_.socket().receive(asio::buffer(bytes, left), 0, error);
    return error;
}

void Session::header_ended(const detail::ProxyHeaderParser& parser, std::error_code error) {
    using State = detail::ProxyHeaderParser::State;
    // Where there need be no header, the end shows that what could have begun one has not.
    const bool is_none = error == asio::error::eof && proxy_ == ProxyProtocol::accept && !parser.beginning().empty();
    switch (parser.state()) {
        case State::incomplete:
            if (is_none) break;
            if (parser.size() == 0) return end_by_failure(error);
            return refuse(CloseReason::proxy_header_malformed, error,
                          "the header is cut off after " + std::to_string(parser.size()) + " bytes");
        case State::malformed:
            return refuse(CloseReason::proxy_header_malformed, {},
                          "the header is wrong: " + std::string(parser.fault()));
        case State::absent:
            if (proxy_ == ProxyProtocol::require) return refuse(CloseReason::proxy_header_missing);
            break;
        case State::complete:
            if (parser.addresses()) name_peer(parser.addresses()->source);
            break;
    }
    if (!place_.count_by_address(peer_)) refuse(CloseReason::max_connections_per_ip);
}

// The one that the proxy has accepted, of which nothing has been said yet.
void Session::name_peer(const asio::ip::tcp::endpoint& peer) {
    proxy_address_ = std::make_unique<const Endpoint>(report().peer);
    peer_ = peer;
}

// It was never served.
void Session::refuse(CloseReason reason, std::error_code error, std::string_view detail) {
    if (has_ended()) return;
    refused_ = true;
    end(reason, error);
    if (!detail.empty()) detail_ = std::make_unique<std::string>(detail);
}

void Session::report_made() {
    made_ = true;
    if (events().connection_made) events().connection_made(report());
}

// A proxy that sends a header to a server which expects none is found by this word.
void Session::report_unread_header(std::string_view first_bytes) {
    const bool is_unread = proxy_ == ProxyProtocol::off && detail::looks_like_proxy_header(first_bytes);
    if (is_unread && events().proxy_header_unread) events().proxy_header_unread(report());
}

Awaitable<void> Session::shake_hands() {
    // A proxy that only looks whether somebody listens has closed by now.
    if (proxy_ != ProxyProtocol::off) co_await wait_for_first_byte();
    if (has_ended()) co_return;
    const std::shared_ptr<ServerTls> tls = host_.settings.tls;
    SSL* const connection = stream_.start_tls(tls->context(), [this] { account(); });
    account();
    std::error_code error;
    co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(use_awaitable, error));
    if (error) co_return end_by_handshake(error);
    host_.counters.tls_handshakes.add();
    const bool resumed = SSL_session_reused(connection) == 1;
    if (resumed) host_.counters.tls_resumptions.add();
    if (resumed && has_expired_certificate(connection)) co_return end(CloseReason::tls_client_certificate_expired);
}

// Whoever has said something has begun: not to go on is a failure, however it ends.
void Session::end_by_handshake(std::error_code error) {
    if (error == asio::ssl::error::stream_truncated || is_lost_connection(error)) {
        end(CloseReason::tls_failed, error);
    } else {
        end_by_failure(error);
    }
}

// What has been taken from the socket already, as if it were read now.
Awaitable<void> Session::answer_first(std::string_view bytes) {
    while (!bytes.empty()) {
        if (protocol_->pending_replies() > 0) co_await settle_replies();
        if (has_ended()) break;
        const std::string_view first = bytes.substr(0, config().read_size);
        bytes.remove_prefix(first.size());
        if (!answer(first)) co_await write_rest();
    }
}

}  // namespace echo::server_detail
