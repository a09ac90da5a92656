// How a session ends: by its peer, by its own doing, by a time-out or by the server's stop.
#include "session/session.hpp"

#include <string>
#include <utility>

#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/socket_base.hpp>

#include <echo/error.hpp>

#include "net/socket_address.hpp"
#include "socket/system_error.hpp"

namespace echo::server_detail {
namespace {

// What a peer is called in reports: an IPv4 peer of a dual-stack socket by its IPv4 address, a peer on a Unix socket,
// which has no address of its own, by the path it came in on.
Endpoint peer_endpoint(const std::optional<asio::ip::tcp::endpoint>& peer, const Endpoint& local) {
    return peer ? Endpoint(detail::to_text(*peer)) : local;
}

// An error that the protocol has not chosen itself.
CloseReason reason_for(std::error_code error) {
    if (error == errc::message_too_large) return CloseReason::message_too_large;
    if (error == errc::malformed_frame) return CloseReason::malformed_frame;
    return error == errc::protocol_exception ? CloseReason::internal_error : CloseReason::protocol_error;
}

}  // namespace

SessionReport AcceptedConnection::report() const {
    return {.peer = peer_endpoint(peer, local), .local = local};
}

void Session::drain() {
    if (!has_ended()) phase_ = Phase::draining;
    if (reading_) {
        stream_.cancel();
    } else if (waiting_for() == Wait::handshake && !protocol_ && !may_have_message()) {
        end(CloseReason::drained);
        stream_.close_socket();
    }
}

// Whose message is under way, or who has not had one yet, is answered once more. So a call that is sent again, on a
// connection opened for it, finds a server however short the ages are.
void Session::age_is_up() {
    if (phase_ >= Phase::draining) return;
    if (!protocol_) return host_.watch.extend_age(*this);  // handshake_timeout ends what comes before it
    const std::uint64_t messages = protocol_->messages_received();
    const bool awaits_first = messages == 0 && phase_ == Phase::serving;
    is_too_old_ = true;
    if (!awaits_first && protocol_->partial_size() == 0) return drain();
    phase_ = Phase::last_messages;
    last_message_ = messages + 1;
    if (awaits_first) host_.watch.extend_age(*this);
}

bool Session::has_messages_to_come() const noexcept {
    return phase_ == Phase::last_messages && protocol_->messages_received() < last_message_;
}

bool Session::cut() {
    const bool was_live = !has_ended();
    end(CloseReason::cut);
    stream_.close_socket();
    return was_live;
}

// Whatever it holds counts as given back: it is, as soon as the coroutine has seen that the socket is closed.
void Session::give_up_memory() {
    const std::size_t held = std::exchange(memory_, 0);
    abort(CloseReason::max_buffer_memory);
    host_.memory_changed(held, 0);
}

// By a reset: what the kernel holds for a peer that does not read would stay there for minutes.
void Session::abort(CloseReason reason) {
    end(reason);
    stream_.abort();
}

void Session::time_is_up(Wait what) {
    switch (what) {
        case Wait::handshake:
            if (!made_) refuse(CloseReason::handshake_timeout);
            end(CloseReason::handshake_timeout);
            stream_.close_socket();
            break;
        case Wait::message:
            end(CloseReason::idle);
            stream_.cancel();
            break;
        case Wait::rest_of_message:
            end(CloseReason::message_timeout);
            stream_.cancel();
            break;
        case Wait::reader: abort(CloseReason::write_stall); break;
        case Wait::last_words: stream_.cancel(); break;
        case Wait::replies: break;  // the protocol takes what time it wants
        case Wait::peers_end: stream_.close_socket(); break;
    }
}

// Closing a socket that holds unread bytes makes the kernel send a reset, which can destroy answers on their way to the
// peer (RFC 2525, section 2.17). So this side says that it is done, and reads on until the peer has closed too.
Awaitable<void> Session::say_goodbye() {
    std::error_code error;
    stream_.shut_down_output(error);
    wait_for(Wait::peers_end);
    while (!error || error == asio::error::would_block) {
        co_await stream_.socket().async_wait(Socket::wait_read, asio::redirect_error(use_awaitable, error));
        if (!error) stream_.socket().read_some(asio::buffer(host_.read_space), error);
    }
}

void Session::close() {
    constexpr bool write_under_way = false;
    stream_.close(write_under_way);
    reason_ = final_reason();
    const SessionReport last = report();
    host_.counters.closed_for(reason_).add();
    if (last.is_health_check()) host_.counters.health_checks.add();
    const auto& tell = made_ ? events().connection_lost : events().connection_refused;
    if (tell) tell(last);
}

// The first reason is the one that counts: what follows from it is no reason of its own.
void Session::end(CloseReason reason, std::error_code error) {
    if (has_ended()) return;
    phase_ = Phase::ended;
    reason_ = reason;
    error_ = to_system_error(error);
}

// What the protocol wanted, once all that it had to answer before is written.
void Session::end_if_done() {
    switch (reply_end_) {
        case EchoServerProtocol::ReplyEnd::reset: return abort(CloseReason::reply_reset);
        // A hook that threw may have dropped it.
        case EchoServerProtocol::ReplyEnd::dropped:
            return protocol_error_ ? end_by_protocol() : end(CloseReason::reply_dropped);
        case EchoServerProtocol::ReplyEnd::failed:
        case EchoServerProtocol::ReplyEnd::none: break;
    }
    if (protocol_->pending_replies() > 0) return;
    if (protocol_error_) {
        end_by_protocol();
    } else if (protocol_->finished()) {
        end(CloseReason::finished);
    } else if (input_ended_) {
        end_by_read(asio::error::eof);
    }
}

void Session::end_by_protocol() {
    if (has_ended()) return;
    const bool is_its_own = protocol_->failure() == protocol_error_;
    const CloseReason reason = is_its_own ? CloseReason::protocol_error : reason_for(protocol_error_);
    end(reason, protocol_error_);
    const std::string_view detail = protocol_->error_detail();
    if (reason != CloseReason::internal_error && !detail.empty()) {
        detail_ = std::make_unique<std::string>(detail);
    }
}

void Session::end_by_read(std::error_code error) {
    if (error == asio::error::eof) {
        input_ended_ = true;
        if (protocol_->pending_replies() > 0) return;
        end(protocol_->partial_size() == 0 ? CloseReason::peer_closed : CloseReason::partial_message);
    } else if (error != asio::error::operation_aborted) {
        end_by_failure(error);
    }
}

void Session::end_by_failure(std::error_code error) {
    if (has_ended()) return;
    if (is_tls_error(error)) {
        ServerTlsFailure failure = explain_tls_failure(stream_.tls(), error);
        end(failure.reason, error);
        if (!failure.detail.empty()) detail_ = std::make_unique<std::string>(std::move(failure.detail));
    } else {
        end(is_lost_connection(error) ? CloseReason::peer_reset : CloseReason::internal_error, error);
    }
}

void Session::end_by_exception(std::string_view what) {
    if (has_ended()) return;
    end(CloseReason::internal_error);
    detail_ = std::make_unique<std::string>(what);
}

// To a port that speaks plain text, a handshake of TLS is part of a message, or one that its sender makes no sense of.
CloseReason Session::final_reason() const noexcept {
    const bool found_no_sense = reason_ == CloseReason::partial_message || reason_ == CloseReason::message_too_large ||
                                reason_ == CloseReason::message_timeout || reason_ == CloseReason::idle ||
                                reason_ == CloseReason::peer_reset || reason_ == CloseReason::peer_closed;
    return looks_like_tls_ && found_no_sense ? CloseReason::tls_on_plain_port : reason_;
}

SessionReport Session::report() const {
    return {.peer = peer_endpoint(peer_, local_),
            .local = local_,
            .proxy = proxy_address_ ? std::optional(*proxy_address_) : std::nullopt,
            .messages = protocol_ ? protocol_->messages_received() : 0,
            .bytes_received = bytes_received_,
            .bytes_sent = bytes_sent_,
            .lasted = Clock::now() - started_,
            .reason = reason_,
            .error = error_,
            .detail = detail_ ? *detail_ : std::string()};
}

}  // namespace echo::server_detail
