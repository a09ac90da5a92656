#include "connection/connection.hpp"

#include <exception>
#include <utility>

#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/write.hpp>

#include <echo/error.hpp>

#include "connect/proxy_sender.hpp"
#include "net/system_error.hpp"
#include "tls/tls_error.hpp"

namespace echo::detail {
namespace {

// Enough for a pipeline's worth of small replies, few reads for a large one.
constexpr std::size_t first_read = 1024;
constexpr std::size_t largest_read = 64 * 1024;

// Ends of the stream that leave a request without its reply have one name of the toolkit's own;
// what is wrong with the bytes received has another.
std::error_code error_for_caller(std::error_code error) {
    return error.category() == error_category() ? error : make_error_code(errc::connection_lost);
}

}  // namespace

Connection::Connection(PoolExecutor executor, bool is_alone, std::size_t number, ConnectionOwner& owner,
                       const Endpoint& endpoint, const EchoConfig& config, TlsContext* tls, CallMemory& memory)
    : executor_(std::move(executor)), is_alone_(is_alone), number_(number), owner_(owner), endpoint_(endpoint),
      config_(config), connector_(executor_, endpoint, config.address_family), tls_(tls), memory_(memory),
      stream_(executor_.get_inner_executor()), read_buffer_(first_read, largest_read) {}

void Connection::start(std::shared_ptr<void> keep_alive) {
    keep_alive_ = keep_alive;
    ++operations_;
    asio::co_spawn(executor_, connect(), [this, keep_alive = std::move(keep_alive)](std::exception_ptr failure) {
        if (failure) report_bug({.error = errc::connection_lost});
        operation_ended();
        if (failure) std::rethrow_exception(failure);
    });
}

Awaitable<std::error_code> Connection::connect_stream(std::error_code& cause) {
    began_at_ = std::chrono::steady_clock::now();
    std::error_code error = co_await connector_.connect(stream_.socket());
    // A child forked meanwhile shares the socket, and must not go on with what its parent has begun.
    if (!error && fork_count() != fork_count_) error = errc::forked;
    if (error || closing_) co_return error;
    fork_guard_.emplace(stream_.socket().native_handle());
    connected_at_ = std::chrono::steady_clock::now();
    if (config_.connection_made) tcp_when_connected_ = tcp_statistics();
    error = co_await send_proxy_header(stream_.socket(), config_.proxy_protocol);
    if (tls_ && !error && !closing_) error = co_await tls_->handshake(stream_, cause);
    co_return error;
}

Awaitable<void> Connection::connect() {
    std::error_code cause;
    const std::error_code error = co_await connect_stream(cause);
    if (closing_) co_return;
    if (error) {
        close();
        owner_.connect_failed(number_, {.error = to_system_error(error), .cause = to_system_error(cause)});
        co_return;
    }
    std::error_code ignored;
    stream_.socket().non_blocking(true, ignored);  // else write() would wait
    established_at_ = std::chrono::steady_clock::now();
    peer_ = peer_text(stream_.socket(), endpoint_);
    if (!make_protocol()) co_return report_bug(failure());
    protocol_->on_reply([this](std::string_view message) {
        if (closing_ || unowed_reply_) return;
        unowed_reply_ = owed_ == 0;
        if (unowed_reply_) return;
        --owed_;
        owner_.reply_received(number_, message);
    });
    owner_.connected(number_);
    read();
}

// What reading and writing end in. Not coroutines, because their memory could not be ours. `Memory` keeps the pool's
// memory alive where a strand has it longer than the handler.
template <void (Connection::*on_end)(std::error_code, std::size_t), class Memory>
struct Connection::Handler {
    using allocator_type = CallAllocator<std::byte, Memory>;
    allocator_type get_allocator() const noexcept { return allocator_type(memory); }

    void operator()(std::error_code error = {}, std::size_t size = 0) {
        try {
            (connection->*on_end)(error, size);
        } catch (...) {
            connection->report_bug({.error = errc::connection_lost});
            connection->operation_ended();
            throw;
        }
        connection->operation_ended();
    }

    Handler(Connection& owner, Memory its_memory)
        : connection(&owner), keep_alive(owner.keep_alive_.lock()), memory(std::move(its_memory)) {
        ++owner.operations_;
    }

    // Asio 1.22 asks for the allocator when the handler has been moved away.
    // NOLINTBEGIN(performance-move-constructor-init)
    Handler(Handler&& other) noexcept
        : connection(other.connection), keep_alive(std::move(other.keep_alive)), memory(other.memory) {}
    // NOLINTEND(performance-move-constructor-init)

    Connection* connection;
    std::shared_ptr<void> keep_alive;
    Memory memory;
};

// Where other threads may run the event loop, what ends there goes on on the pool's executor.
template <void (Connection::*on_end)(std::error_code, std::size_t), class Start>
void Connection::begin(Start start) {
    if (is_alone_) {
        start(Handler<on_end, CallMemory*>(*this, &memory_));
    } else {
        using Bound = Handler<on_end, std::shared_ptr<CallMemory>>;
        start(asio::bind_executor(executor_, Bound(*this, memory_.shared_from_this())));
    }
}

void Connection::read() {
    if (closing_) return;
    begin<&Connection::on_read>(
        [this](auto handler) { stream_.async_read_some(read_buffer_.space(), std::move(handler)); });
}

// Asio tries a read at once before it waits. Right after writing there is nothing to read yet, and the attempt costs a
// system call; after a round of the other connections the reply is often there.
void Connection::read_later() {
    if (!is_alone_) return read();
    begin<&Connection::read_now>([this](auto handler) { asio::post(stream_.get_executor(), std::move(handler)); });
}

void Connection::on_read(std::error_code error, std::size_t size) {
    if (closing_) return;
    if (error) return report_loss(error);
    received_bytes_ = size;
    owner_.bytes_received(number_);
    if (closing_) return;
    read_buffer_.adapt(size);
    read_later();
}

std::optional<Loss> Connection::decode_received() {
    const std::error_code error = decode(read_buffer_.first(received_bytes_));
    return error ? std::optional<Loss>(loss_of(error)) : std::nullopt;
}

// Nearly everything fits into the socket's buffer, and then leaves without a round through the event loop.
bool Connection::write() {
    const BufferView all = output_.begin(protocol_->output());
    std::error_code error;  // the operation will find one too, and report it in its own time
    std::size_t written = 0;
    if (all.size() == 1) {
        written = stream_.write_some(all.front(), error);  // much the cheaper
    } else if (!all.empty()) {
        written = stream_.write_some(all, error);
    }
    const bool has_failed = error && error != asio::error::would_block && error != asio::error::interrupted;
    if (has_failed && !write_error_) write_error_ = error;  // the first is the cause
    const BufferView rest = output_.consume(written);
    if (rest.empty()) {
        output_.end();
        return true;
    }
    begin<&Connection::on_written>([&](auto handler) { asio::async_write(stream_, rest, std::move(handler)); });
    return false;
}

void Connection::on_written(std::error_code error, std::size_t) {
    output_.end();
    if (closing_) return;
    if (error) {
        // The peer has closed; what it had answered before may still wait to be read, and the read then finds the end.
        if (!write_error_) write_error_ = error;
        return owner_.write_failed(number_);
    }
    owner_.write_done(number_);
}

void Connection::report_loss(std::error_code error) {
    if (!closing_) owner_.lost(number_, loss_of(error));
}

Loss Connection::loss_of(std::error_code error) {
    if (std::optional<Loss> refusal = refusal_of(error)) return *refusal;
    if (has_failed()) {
        Loss loss = failure();
        loss.reply_begun = true;
        return loss;
    }
    const bool from_bytes = error.category() == error_category();
    const std::error_code cause = to_system_error(write_error_ && error == asio::error::eof ? write_error_ : error);
    // Bytes that nobody was owed are no one's reply, whoever is on the connection by now; and a protocol that takes no
    // more has begun none by that.
    const bool is_wrong = from_bytes && error != errc::unexpected_reply && error != errc::connection_lost;
    const bool reply_begun = is_wrong || (error != errc::unexpected_reply && protocol_->partial_size() > 0);
    return {.error = error_for_caller(error),
            .cause = from_bytes ? std::error_code{} : cause,
            .reply_begun = reply_begun,
            .detail = failure_detail()};
}

// A server may turn a client away only after the handshake, as far as the client can tell.
std::optional<Loss> Connection::refusal_of(std::error_code error) {
    if (!tls_ || received_) return std::nullopt;
    const auto refusal = explain_first_read(facts_of(stream_.tls(), error));
    if (!refusal) return std::nullopt;
    return Loss{.error = refusal->error, .cause = to_system_error(refusal->cause), .refused = true};
}

// Nothing more can be read, and whoever waits must hear of it.
void Connection::report_bug(const Loss& loss) {
    if (closing_) return;
    if (protocol_) return report_loss(loss.error);
    close();
    owner_.connect_failed(number_, loss);
}

void Connection::close() {
    if (std::exchange(closing_, true)) return;
    connector_.cancel();
    fork_guard_.reset();  // before somebody else can be given the same descriptor
    stream_.close(output_.under_way());
}

// Last of all, as the owner may destroy this connection.
void Connection::operation_ended() {
    if (--operations_ > 0) return;
    owner_.closed(number_);
}

}  // namespace echo::detail
