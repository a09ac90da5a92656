// How a session goes on with a protocol that answers later.
#include "session/session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

#include <asio/redirect_error.hpp>

namespace echo::server_detail {
namespace {

// Whether no answer can reach the peer any more. One that has closed only its own side still waits for answers.
bool is_cut_off(int descriptor) {
    pollfd socket{descriptor, 0, 0};
    return ::poll(&socket, 1, 0) > 0 && (socket.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

// Whatever the session waits for, it goes on with the answers.
void Session::replies_came() {
    replies_came_ = true;
    if (reading_ || awaiting_replies_) stream_.cancel();
}

bool Session::may_read() const noexcept {
    if (protocol_->pending_replies() == 0) return true;
    const bool takes_more = !input_ended_ && !protocol_error_ && !protocol_->finished() && !protocol_->is_paused();
    return takes_more && protocol_->pending_replies() < config().max_pending_replies;
}

// Uses the answers that are there, and waits for more while nothing may be read.
Awaitable<void> Session::settle_replies() {
    co_await use_replies();
    while (!has_ended() && !may_read()) {
        co_await wait_for_replies();
        co_await use_replies();
    }
}

Awaitable<void> Session::wait_for_replies() {
    if (replies_came_) co_return;
    wait_for(Wait::replies);
    awaiting_replies_ = true;
    std::error_code error;
    co_await stream_.socket().async_wait(Socket::wait_error, asio::redirect_error(use_awaitable, error));
    awaiting_replies_ = false;
    if (error || has_ended() || replies_came_) co_return;
    if (is_cut_off(stream_.native_handle())) co_return end(CloseReason::peer_reset);
    co_await drop_urgent_byte();
}

// It is no part of the stream, and would wake the wait again and again.
Awaitable<void> Session::drop_urgent_byte() {
    char byte = 0;
    if (::recv(stream_.native_handle(), &byte, 1, MSG_OOB | MSG_DONTWAIT) == 1) co_return;
    Timer pause(stream_.get_executor(), std::chrono::milliseconds(10));
    std::error_code ignored;
    co_await pause.async_wait(asio::redirect_error(use_awaitable, ignored));
}

Awaitable<void> Session::use_replies() {
    while (!has_ended() && std::exchange(replies_came_, false)) {
        take_replies();
        account();
        if (!write_at_once({})) co_await write_rest();
    }
}

void Session::take_replies() {
    std::string words;
    reply_end_ = protocol_->take_replies(words);
    if (!protocol_error_) protocol_error_ = protocol_->failure();
    if (reply_end_ == EchoServerProtocol::ReplyEnd::failed) note_exception(std::move(words));
    const bool has_room = protocol_->pending_replies() < config().max_pending_replies;
    const bool goes_on = reply_end_ == EchoServerProtocol::ReplyEnd::none && !protocol_error_;
    if (goes_on && has_room && protocol_->is_paused()) take_bytes(std::nullopt);
}

}  // namespace echo::server_detail
