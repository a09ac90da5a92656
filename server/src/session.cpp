#include "session.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/write.hpp>

#include "address.hpp"
#include "system_error.hpp"

namespace echo::detail {
namespace {

// How long a peer may take to close its side after the server has closed its own.
constexpr std::chrono::seconds linger_limit(1);

constexpr std::size_t initial_read_size = 1024;

// A raw message is what one read returned, so that the size of a read must not depend on the reads before.
std::size_t initial_size(const ServerConfig& config) {
    return config.framing.kind() == Framing::Kind::raw ? config.read_size : initial_read_size;
}

bool is_would_block(std::error_code error) {
    return error == asio::error::would_block || error == asio::error::try_again;
}

// After these ends the peer may still be sending, and has yet to read its last answer.
bool leaves_the_peer_open(CloseReason reason) {
    switch (reason) {
        case CloseReason::finished:
        case CloseReason::message_too_large:
        case CloseReason::protocol_error:
        case CloseReason::drained: return true;
        case CloseReason::peer_closed:
        case CloseReason::partial_message:
        case CloseReason::peer_reset:
        case CloseReason::cut:
        case CloseReason::internal_error: return false;
    }
    return false;
}

}  // namespace

Session::Session(Socket socket, const StreamAddress& peer, const Endpoint& local, const SessionSettings& settings)
    : socket_(std::move(socket)), settings_(settings), report_{.peer = peer_endpoint(peer, local), .local = local},
      buffer_(initial_size(settings.config), settings.config.read_size) {
    std::error_code ignored;
    // For the writes that do not wait, see write_at_once().
    socket_.non_blocking(true, ignored);
    if (is_tcp(peer)) socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Awaitable<void> Session::run() {
    try {
        co_await serve();
    } catch (const std::exception& thrown) {
        end(CloseReason::internal_error);
        report_.detail = thrown.what();
    } catch (...) {
        end(CloseReason::internal_error);
        report_.detail = "an exception that is no std::exception";
    }
    close();
}

Awaitable<void> Session::serve() {
    open();
    co_await exchange();
    if (!has_ended()) co_await answer_received();
    if (leaves_the_peer_open(report_.reason)) co_await linger();
}

void Session::open() {
    const ServerConfig& config = settings_.config;
    if (config.events.connection_made) config.events.connection_made(report_);
    protocol_ = settings_.make_protocol(config.framing);
    if (!protocol_) throw std::logic_error("the protocol factory returned no protocol");
    protocol_->limit_messages(config.max_requests);
    if (config.events.message_received) observer_.emplace(protocol_->framing());
}

Awaitable<void> Session::exchange() {
    std::error_code error;
    while (!has_ended() && !draining_) {
        reading_ = true;
        const std::size_t size =
            co_await socket_.async_read_some(buffer_.space(), asio::redirect_error(use_awaitable, error));
        reading_ = false;
        if (error) {
            end_by_read(error);
        } else {
            if (!answer(size)) co_await write_rest();
            co_await let_others_go_first();
        }
    }
}

// Asio tries a read at once before it waits. Right after the answer there is nothing to read yet, and the attempt costs
// a system call; after a round of the other connections, a busy peer has often sent on.
Awaitable<void> Session::let_others_go_first() {
    return asio::post(socket_.get_executor(), use_awaitable);
}

// What arrives from now on is no longer answered, so that a peer that never stops sending cannot hold up the stop.
Awaitable<void> Session::answer_received() {
    std::error_code error;
    std::size_t left = socket_.available(error);
    while (!has_ended() && left > 0) {
        const std::size_t size = socket_.read_some(asio::buffer(buffer_.space(), left), error);
        if (is_would_block(error)) break;
        left -= size;
        if (error) {
            end_by_read(error);
        } else if (!answer(size)) {
            co_await write_rest();
        }
    }
    end(CloseReason::drained);
}

// Closing a socket that holds unread bytes makes the kernel send a reset, which can destroy answers on their way to the
// peer (RFC 2525, section 2.17). So this side says that it is done, and reads on until the peer has closed too.
Awaitable<void> Session::linger() {
    std::error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    Timer timer(socket_.get_executor(), linger_limit);
    timer.async_wait([self = shared_from_this()](std::error_code aborted) {
        std::error_code ignored;
        if (!aborted) self->socket_.close(ignored);
    });
    while (!error) co_await socket_.async_read_some(buffer_.space(), asio::redirect_error(use_awaitable, error));
}

void Session::close() {
    std::error_code ignored;
    socket_.close(ignored);
    report_.lasted = Clock::now() - started_;
    if (protocol_) report_.messages = protocol_->messages_received();
    if (settings_.config.events.connection_lost) settings_.config.events.connection_lost(report_);
}

void Session::drain() {
    draining_ = true;
    std::error_code ignored;
    if (reading_) socket_.cancel(ignored);
}

bool Session::cut() {
    const bool was_live = !has_ended();
    end(CloseReason::cut);
    std::error_code ignored;
    socket_.close(ignored);
    return was_live;
}

// Returns whether the answer is written in full.
bool Session::answer(std::size_t bytes_read) {
    const std::string_view bytes = buffer_.first(bytes_read);
    report_.bytes_received += bytes_read;
    const std::uint64_t messages_before = protocol_->messages_received();
    protocol_error_ = protocol_->data_received(bytes);
    if (observer_) report_messages(bytes, protocol_->messages_received() - messages_before);
    buffer_.adapt(bytes_read);
    return write_at_once();
}

// The protocol has the last word on how many of the messages in `bytes` it takes: it may have finished.
void Session::report_messages(std::string_view bytes, std::uint64_t count) {
    observer_->feed(bytes, [this, count](std::string_view message) mutable {
        if (count == 0) return false;
        --count;
        ++report_.messages;
        settings_.config.events.message_received(report_, message);
        return true;
    });
}

// An answer nearly always fits into the socket's buffer; then it leaves without a round through the event loop.
bool Session::write_at_once() {
    const std::string& output = protocol_->output();
    std::error_code error;
    written_ = output.empty() ? 0 : socket_.write_some(asio::buffer(output), error);
    report_.bytes_sent += written_;
    if (error && !is_would_block(error)) {
        end_by_failure(error);
    } else if (written_ < output.size()) {
        return false;
    }
    output_written();
    return true;
}

Awaitable<void> Session::write_rest() {
    const std::string& output = protocol_->output();
    std::error_code error;
    report_.bytes_sent += co_await asio::async_write(socket_, asio::buffer(output) + written_,
                                                     asio::redirect_error(use_awaitable, error));
    if (error) end_by_failure(error);
    output_written();
}

void Session::output_written() {
    std::string& output = protocol_->output();
    output.clear();
    // A large answer's memory is given back; what an ordinary read brings about is kept for the next.
    if (output.capacity() > 2 * buffer_.size()) std::string().swap(output);
    if (protocol_error_) {
        const bool too_large = protocol_error_ == errc::message_too_large;
        end(too_large ? CloseReason::message_too_large : CloseReason::protocol_error, protocol_error_);
    } else if (protocol_->finished()) {
        end(CloseReason::finished);
    }
}

// The first reason is the one that counts: what follows from it is no reason of its own.
void Session::end(CloseReason reason, std::error_code error) {
    if (has_ended()) return;
    ended_ = true;
    report_.reason = reason;
    report_.error = to_system_error(error);
}

void Session::end_by_read(std::error_code error) {
    if (error == asio::error::eof) {
        end(protocol_->partial_size() == 0 ? CloseReason::peer_closed : CloseReason::partial_message);
    } else if (error != asio::error::operation_aborted) {
        end_by_failure(error);
    }
}

void Session::end_by_failure(std::error_code error) {
    end(is_lost_connection(error) ? CloseReason::peer_reset : CloseReason::internal_error, error);
}

}  // namespace echo::detail
