#include "session/session.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include <openssl/ssl.h>

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>

#include <echo/error.hpp>

#include "limits/coarse_clock.hpp"
#include "words_of_exception.hpp"

namespace echo::server_detail {
namespace {

// After these ends the peer may still be sending, and has yet to read its last answer.
bool leaves_the_peer_open(CloseReason reason) {
    return reason == CloseReason::finished || reason == CloseReason::message_too_large ||
           reason == CloseReason::malformed_frame || reason == CloseReason::protocol_error ||
           reason == CloseReason::reply_dropped || reason == CloseReason::drained || reason == CloseReason::idle ||
           reason == CloseReason::message_timeout || reason == CloseReason::max_connection_age;
}

}  // namespace

Session::Session(AcceptedConnection connection, SessionHost& host)
    : stream_(std::move(connection.socket)), host_(host), local_(connection.local), place_(std::move(connection.place)),
      peer_(connection.peer), proxy_(connection.proxy) {
    std::error_code ignored;
    // For Asio's own reads, and OpenSSL's.
    stream_.socket().non_blocking(true, ignored);
    if (peer_) stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    wait_for(Wait::message);
    host_.watch.begin_age(*this);
}

Session::~Session() {
    if (protocol_) EchoServerProtocol::connection_ended(std::move(protocol_));
    if (memory_ > 0) host_.memory_changed(memory_, 0);
}

Awaitable<void> Session::run() {
    try {
        if (has_prologue()) {
            co_await go_through_prologue();
        } else {
            report_made();
            open();
        }
        while (!is_over()) {
            if (protocol_->pending_replies() > 0) co_await settle_replies();
            if (is_over()) break;
            Next next = read_and_answer();
            if (next == Next::turn || next == Next::wait) next = co_await host_.turns.next(*this, next);
            if (next == Next::write) co_await write_rest();
        }
        if (!has_ended()) co_await answer_received();
        if (protocol_error_ || leaves_the_peer_open(reason_)) co_await say_goodbye();
    } catch (...) {
        end_by_exception(detail::words_of(std::current_exception()));
    }
    close();
}

void Session::open() {
    protocol_ = host_.settings.make_protocol(config().framing);
    if (!protocol_) throw std::logic_error("the protocol factory returned no protocol");
    protocol_->attach(*this, static_cast<std::uint32_t>(config().max_pending_replies));
    protocol_->limit_messages(config().limits.max_requests);
    if (events().pre_request || events().post_request) protocol_->observe(this);
    wait_for(Wait::message);
    account();
}

Next Session::take_turn() {
    const Next next = is_over() || protocol_->pending_replies() > 0 ? Next::other : read_and_answer();
    if (next == Next::turn) {
        if (busyness_.found()) stream_.leave_loop();
        return next;
    }
    busyness_ = {};
    if (const std::error_code error = stream_.return_to_loop()) {
        end_by_failure(error);
        return Next::other;
    }
    return next;
}

// No wait ends within the call that begins it.
void Session::wait(Turns::Waiting&& waiting) {
    stream_.async_wait_to_read(std::move(waiting));
    reading_ = true;
}

// Being woken is no error, nor a reason to end.
Next Session::waited(std::error_code error) {
    reading_ = false;
    if (error) end_by_read(error);
    return take_turn();
}

// The way of nearly every message: no coroutine goes on for it.
Next Session::read_and_answer() {
    wait_for_message();
    std::error_code error;
    const std::string_view bytes = read(config().read_size, error);
    if (error == asio::error::would_block) {
        // Under TLS bytes may be there that the socket knows nothing of: they have to be looked for.
        if (!stream_.tls() && host_.turns.was_of_one()) patience_.looked_in_vain();
        return Next::wait;
    }
    if (error) {
        end_by_read(error);
        return Next::other;
    }
    if (!answer(bytes)) return Next::write;
    if (is_over()) return Next::other;
    if (protocol_->pending_replies() > 0 || !patience_.waits_next()) return Next::turn;
    wait_for_message();
    return Next::wait;
}

// A whole message begins the wait for the next anew; a part of one does not, however often another part comes.
void Session::wait_for_message() {
    const bool has_part = protocol_->partial_size() > 0 && config().limits.message_timeout.count() > 0;
    const Wait otherwise = protocol_->pending_replies() > 0 ? Wait::replies : Wait::message;
    const Wait kind = has_part ? Wait::rest_of_message : otherwise;
    const bool goes_on = protocol_->messages_received() == messages_seen_;
    messages_seen_ = protocol_->messages_received();
    if (!goes_on || kind != waiting_for()) wait_for(kind);
}

// What is there, into the space that all share: it is used up before another session reads.
std::string_view Session::read(std::size_t most, std::error_code& error) {
    const asio::mutable_buffer space = asio::buffer(host_.read_space, most);
    return {static_cast<const char*>(space.data()), stream_.read_some(space, error)};
}

// What arrives from now on is no longer answered, so that a peer that never stops sending cannot hold up the stop.
Awaitable<void> Session::answer_received() {
    std::error_code error;
    std::size_t left = bytes_waiting();
    while (!has_ended() && !error && left > 0 && bytes_waiting() > 0) {
        co_await settle_replies();
        if (has_ended() || !may_read()) break;
        // Part of a record of TLS may be there whose rest never comes.
        wait_for(Wait::last_words);
        const std::string_view bytes = read(left, error);
        left -= bytes.size();
        if (error == asio::error::would_block) {
            reading_ = true;
            co_await stream_.async_wait_to_read(asio::redirect_error(use_awaitable, error));
            reading_ = false;
        }
        if (error) {
            end_by_read(error);
        } else if (!bytes.empty() && !answer(bytes)) {
            co_await write_rest();
        }
    }
    while (!has_ended() && protocol_->pending_replies() > 0) {
        co_await wait_for_replies();
        co_await use_replies();
    }
    end(is_too_old_ ? CloseReason::max_connection_age : CloseReason::drained);
}

// Under TLS they are encrypted, and so at least as many as those of messages. How much OpenSSL has of a record that it
// has begun to read, it does not tell.
std::size_t Session::bytes_waiting() {
    std::error_code ignored;
    std::size_t bytes = stream_.socket().available(ignored);
    if (SSL* const tls = stream_.tls()) {
        bytes += SSL_has_pending(tls) == 1 ? SSL3_RT_MAX_PLAIN_LENGTH : 0U;
    }
    return bytes;
}

// Returns whether the answer is written in full.
bool Session::answer(std::string_view bytes) {
    if (bytes_received_ == 0 && !stream_.tls()) {
        looks_like_tls_ = looks_like_tls(bytes);
        report_unread_header(bytes);
    }
    bytes_received_ += bytes.size();
    host_.counters.bytes_received.add(bytes.size());
    const Clock::time_point tick = coarse_now();
    const bool is_due = !answer_timer_.is_running() && host_.sampling.is_due(tick);
    const Clock::time_point now = is_due ? Clock::now() : Clock::time_point();
    const std::uint64_t messages_before = protocol_->messages_received();
    const std::string_view echo = take_bytes(bytes);
    if (is_due && protocol_->messages_received() > messages_before) {
        host_.sampling.take(tick);
        answer_timer_.begin(now, messages_before + 1);
    }
    account();
    return write_at_once(echo);
}

// What the protocol throws ends the connection as what it fails with: the answers before are still written. Returns
// those that are to be written behind its output.
std::string_view Session::take_bytes(std::optional<std::string_view> bytes) {
    const std::uint64_t messages_before = protocol_->messages_received();
    std::string_view echo;
    try {
        protocol_error_ = bytes ? protocol_->receive(*bytes, echo) : protocol_->resume();
        if (!protocol_error_) protocol_error_ = protocol_->failure();
    } catch (...) {
        note_exception(detail::words_of(std::current_exception()));
    }
    host_.counters.messages.add(protocol_->messages_received() - messages_before);
    return echo;
}

void Session::note_exception(std::string words) {
    protocol_error_ = errc::protocol_exception;
    detail_ = std::make_unique<std::string>(std::move(words));
}

void Session::before_response(std::string_view message) {
    if (events().pre_request) events().pre_request(report(), message);
}

void Session::after_response(std::string_view message) {
    if (events().post_request) events().post_request(report(), message);
}

// Nearly every message leaves all buffers as large as they were.
void Session::account() {
    const std::size_t now =
        (protocol_ ? protocol_->buffer_size() + protocol_->reply_memory() : 0) + stream_.tls_memory();
    if (now == memory_ || has_ended()) return;
    host_.memory_changed(std::exchange(memory_, now), now);
}

}  // namespace echo::server_detail
