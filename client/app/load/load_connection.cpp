#include "load/load_connection.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/post.hpp>

#include <echo/error.hpp>

#include "connect/proxy_sender.hpp"
#include "tls/tls_error.hpp"

namespace echo::client_app::bench {
namespace {

// A pipeline's worth of small replies; grows for larger ones.
constexpr std::size_t first_read = 4 * 1024;
constexpr std::size_t largest_read = 64 * 1024;

// The prefix is no part of the message that the limit is meant for.
Framing framing_of_replies(const EchoConfig& config) {
    const std::size_t longest = config.framing.max_message() + config.expect_prefix.size();
    return config.framing.with_max_message(std::min(longest, Framing::longest_message));
}

bool is_would_block(std::error_code error) {
    return error == asio::error::would_block || error == asio::error::try_again;
}

}  // namespace

// Plain calls in memory that is always there: a message costs no allocation and no shared count.
struct LoadConnection::ReadHandler {
    using allocator_type = RecyclingAllocator<std::byte>;
    allocator_type get_allocator() const noexcept { return allocator_type(connection->read_memory_); }

    void operator()() const {
        connection->read();
        connection->operation_ended();
    }

    void operator()(std::error_code error, std::size_t size) const {
        connection->on_read(error, size);
        connection->operation_ended();
    }

    LoadConnection* connection;
};

struct LoadConnection::WriteHandler {
    using allocator_type = RecyclingAllocator<std::byte>;
    allocator_type get_allocator() const noexcept { return allocator_type(connection->write_memory_); }

    void operator()(std::error_code error, std::size_t size) const {
        connection->on_written(error, size);
        connection->operation_ended();
    }

    LoadConnection* connection;
};

LoadConnection::LoadConnection(asio::io_context& context, LoadOwner& owner, const Endpoint& endpoint,
                               const EchoConfig& config, detail::TlsContext* tls)
    : context_(context), owner_(owner), endpoint_(endpoint), config_(config), tls_(tls),
      connecting_executor_(asio::make_strand(context)),
      connector_(connecting_executor_, endpoint, config.address_family), connecting_socket_(context),
      connect_timer_(connecting_executor_), stream_(context.get_executor()), decoder_(framing_of_replies(config)),
      input_(first_read, largest_read), requests_(config.max_in_flight) {}

void LoadConnection::open() {
    operations_ += 2;
    connect_timer_.expires_after(config_.connect_timeout);
    connect_timer_.async_wait([this](std::error_code error) {
        if (!error && !closing_ && !is_open_) {
            timed_out_ = true;
            close();
        }
        operation_ended();
    });
    const auto cause = std::make_shared<std::error_code>();
    asio::co_spawn(connecting_executor_, connect(*cause),
                   [this, cause](std::exception_ptr failure, std::error_code error) {
                       if (failure) std::rethrow_exception(failure);
                       connect_timer_.cancel();
                       connect_ended(timed_out_ ? make_error_code(errc::connect_timeout) : error, *cause);
                       operation_ended();
                   });
}

detail::Awaitable<std::error_code> LoadConnection::connect(std::error_code& cause) {
    std::error_code error = co_await connector_.connect(connecting_socket_);
    if (!error && !closing_) error = co_await detail::send_proxy_header(connecting_socket_, config_.proxy_protocol);
    if (!error && !closing_) error = take_over(connecting_socket_);
    if (!error && tls_ && !closing_) error = co_await tls_->handshake(stream_, cause);
    co_return error;
}

// From the executor that connecting needs to the bare event loop, which is faster.
std::error_code LoadConnection::take_over(detail::Socket& socket) {
    std::error_code error;
    peer_ = detail::peer_text(socket, endpoint_);
    const auto protocol = socket.local_endpoint(error).protocol();
    if (error) return error;
    const auto descriptor = socket.release(error);
    if (error) return error;
    stream_.socket().assign(protocol, descriptor, error);
    if (!error) stream_.socket().non_blocking(true, error);
    return error;
}

void LoadConnection::connect_ended(std::error_code error, std::error_code cause) {
    if (closing_ && !timed_out_) return;
    if (error) {
        close();
        return owner_.open_failed(*this, error, cause);
    }
    is_open_ = true;
    last_heard_ = std::chrono::steady_clock::now();
    owner_.opened(*this);
    read();
}

void LoadConnection::send(const Request& request, std::string_view message) {
    requests_[wrapped(oldest_ + under_way_)] = request;
    ++under_way_;
    ++given_;
    config_.framing.encode_checked(message, next_output_);
    if (config_.framing.kind() == Framing::Kind::raw) decoder_.expect(config_.expect_prefix.size() + message.size());
}

// Nearly everything fits into the socket's buffer, and then leaves without a round through the event loop.
void LoadConnection::flush() {
    if (writing_ || closing_ || next_output_.empty()) return;
    output_.swap(next_output_);
    std::error_code error;
    written_ += stream_.write_some(asio::buffer(output_), error);
    if (error && !is_would_block(error)) written_ = output_.size();  // the read finds out why
    write_rest();
}

void LoadConnection::write_rest() {
    if (written_ < output_.size()) {
        writing_ = true;
        ++operations_;
        return stream_.async_write_some(asio::buffer(output_) + written_, WriteHandler{this});
    }
    written_ = 0;
    output_.clear();
}

void LoadConnection::on_written(std::error_code error, std::size_t size) {
    writing_ = false;
    if (closing_) return;
    written_ = error ? output_.size() : written_ + size;
    write_rest();
    flush();  // what was sent meanwhile
}

void LoadConnection::read() {
    if (closing_) return;
    ++operations_;
    stream_.async_read_some(input_.space(), ReadHandler{this});
}

// Asio tries a read at once before it waits. Right after sending there is nothing to read yet, and the attempt costs a
// system call; after a round of the other connections the reply is often there.
void LoadConnection::read_later() {
    ++operations_;
    asio::post(context_, ReadHandler{this});
}

void LoadConnection::on_read(std::error_code error, std::size_t size) {
    if (closing_) return;
    if (error) return report_loss(error);
    has_received_ = true;
    last_heard_ = std::chrono::steady_clock::now();
    owner_.replies_begin();
    bool is_unowed = false;
    error = decoder_.feed(input_.first(size), [&](std::string_view reply) {
        is_unowed = under_way_ == 0;
        if (!is_unowed) owner_.reply_received(*this, reply);
        return !is_unowed && !closing_;
    });
    if (closing_) return;
    // More than was asked for: nobody can tell any more whose reply is whose.
    is_unowed = is_unowed || (under_way_ == 0 && decoder_.partial_size() > 0);
    if (!error && is_unowed) error = errc::unexpected_reply;
    if (error) return report_loss(error);
    input_.adapt(size);
    owner_.replies_end(*this);
    if (!closing_) read_later();
}

void LoadConnection::report_loss(std::error_code error) {
    const bool is_own = error.category() == error_category();
    std::error_code cause = is_own ? std::error_code{} : error;
    std::error_code told = is_own ? error : make_error_code(errc::connection_lost);
    // A server may turn a client away only after the handshake, as far as the client can tell.
    if (tls_ && !has_received_) {
        if (const auto refusal = detail::explain_first_read(detail::facts_of(stream_.tls(), error))) {
            told = refusal->error;
            cause = refusal->cause;
        }
    }
    close();
    owner_.lost(*this, told, cause);
}

void LoadConnection::close() {
    if (std::exchange(closing_, true)) return;
    is_open_ = false;
    connect_timer_.cancel();
    connector_.cancel();
    std::error_code ignored;
    connecting_socket_.close(ignored);
    stream_.close(writing_);
}

// Last of all, as the owner may destroy this connection.
void LoadConnection::operation_ended() {
    if (--operations_ == 0) owner_.closed(*this);
}

}  // namespace echo::client_app::bench
