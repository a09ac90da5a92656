#include "connection.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <echo/error.hpp>

namespace echo::detail {
namespace {

// Enough for a pipeline's worth of small replies, few reads for a large one.
constexpr std::size_t first_read = 1024;
constexpr std::size_t largest_read = 64 * 1024;

// A connection that once carried a large request must not hold its memory for ever.
constexpr std::size_t keep_capacity_up_to = 64 * 1024;

std::unique_ptr<EchoClientProtocol> make_protocol(const EchoConfig& config) {
    if (!config.make_protocol) return std::make_unique<EchoClientProtocol>(config.framing, config.expect_prefix);
    auto protocol = config.make_protocol(config.framing);
    if (!protocol) throw std::invalid_argument("make_protocol: must return a protocol, got none");
    return protocol;
}

// Ends of the stream that leave a request without its reply have one name of the toolkit's own;
// what is wrong with the bytes received has another.
std::error_code error_for_caller(std::error_code error) {
    return error.category() == error_category() ? error : make_error_code(errc::connection_lost);
}

}  // namespace

Connection::Connection(asio::any_io_executor executor, std::size_t number, ConnectionOwner& owner,
                       const Endpoint& endpoint, const EchoConfig& config)
    : executor_(std::move(executor)), number_(number), owner_(owner), endpoint_(endpoint), config_(config),
      connector_(executor_, endpoint, config.address_family), socket_(executor_),
      read_buffer_(first_read, largest_read) {}

void Connection::start(std::shared_ptr<void> keep_alive) {
    keep_alive_ = keep_alive;
    ++operations_;
    asio::co_spawn(executor_, run(), [this, keep_alive = std::move(keep_alive)](std::exception_ptr failure) {
        if (failure) report_bug();
        operation_ended();
        if (failure) std::rethrow_exception(failure);
    });
}

asio::awaitable<void> Connection::run() {
    const std::error_code error = co_await connector_.connect(socket_);
    if (closing_) co_return;
    if (error) {
        close();
        owner_.connect_failed(number_, error);
        co_return;
    }
    peer_ = peer_text(socket_, endpoint_);
    protocol_ = make_protocol(config_);
    protocol_->on_reply([this](std::string_view message) {
        if (closing_ || unowed_reply_) return;
        unowed_reply_ = owed_ == 0;
        if (unowed_reply_) return;
        --owed_;
        owner_.reply_received(number_, message);
    });
    owner_.connected(number_);
    report_loss(co_await read_until_end());
}

asio::awaitable<std::error_code> Connection::read_until_end() {
    std::error_code error;
    while (!closing_) {
        const std::size_t size =
            co_await socket_.async_read_some(read_buffer_.space(), asio::redirect_error(asio::use_awaitable, error));
        if (closing_ || error) break;
        owner_.bytes_received(number_);
        // Taken before: these bytes cannot answer a request that is written while they are decoded.
        owed_ = owner_.replies_owed(number_);
        error = protocol_->data_received(read_buffer_.first(size));
        const bool unowed_bytes = protocol_->partial_size() > 0 && owed_ == 0;
        if (unowed_reply_ || unowed_bytes) error = errc::unexpected_reply;
        if (error) break;
        read_buffer_.adapt(size);
    }
    co_return error;
}

void Connection::write() {
    writing_.clear();
    writing_.swap(protocol_->output());
    ++operations_;
    auto on_end = [this, keep_alive = keep_alive_.lock()](std::error_code error, std::size_t) {
        on_written(error);
        operation_ended();
    };
    asio::async_write(socket_, asio::buffer(writing_), std::move(on_end));
}

void Connection::on_written(std::error_code error) {
    if (closing_) return;
    if (error) {
        // The peer has closed; what it had answered before may still wait to be read, and the read then finds the end.
        write_error_ = error;
        return owner_.write_failed(number_);
    }
    if (writing_.capacity() > keep_capacity_up_to) std::string().swap(writing_);
    owner_.write_done(number_);
}

void Connection::report_loss(std::error_code error) {
    if (closing_) return;
    const bool from_bytes = error.category() == error_category();
    const std::error_code cause = write_error_ && error == asio::error::eof ? write_error_ : error;
    // Bytes that nobody was owed are no one's reply, whoever is on the connection by now.
    const bool reply_begun = error != errc::unexpected_reply && (from_bytes || protocol_->partial_size() > 0);
    owner_.lost(number_, {.error = error_for_caller(error),
                          .cause = from_bytes ? std::error_code{} : cause,
                          .reply_begun = reply_begun});
}

// The protocol is a user's and threw: nothing more can be read, whoever waits must hear of it.
void Connection::report_bug() {
    if (closing_) return;
    if (protocol_) return report_loss(errc::connection_lost);
    close();
    owner_.connect_failed(number_, errc::connection_lost);
}

void Connection::close() {
    if (std::exchange(closing_, true)) return;
    connector_.cancel();
    std::error_code ignored;
    socket_.close(ignored);
}

// Last of all, as the owner may destroy this connection.
void Connection::operation_ended() {
    if (--operations_ > 0) return;
    owner_.closed(number_);
}

}  // namespace echo::detail
