#include "wire/wire.hpp"

#include <exception>
#include <utility>

#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/write.hpp>

#include <echo/error.hpp>

#include "connect/proxy_sender.hpp"
#include "net/read_space.hpp"
#include "net/system_error.hpp"

namespace echo::detail {

Wire::Wire(PoolExecutor executor, bool is_alone, const Endpoint& endpoint, const EchoConfig& config, TlsContext* tls,
           CallMemory& memory, Report report, Connector::ChooseAddresses choose_addresses)
    : executor_(std::move(executor)), is_alone_(is_alone), endpoint_(endpoint), config_(config),
      connector_(executor_, endpoint, config, std::move(choose_addresses)), tls_(tls), memory_(memory),
      report_(std::move(report)), stream_(executor_.get_inner_executor()) {}

void Wire::start(std::shared_ptr<void> keep_alive) {
    keep_alive_ = keep_alive;
    ++operations_;
    asio::post(executor_, [this, keep_alive = std::move(keep_alive)] {
        asio::co_spawn(executor_, connect(), [this, keep_alive](std::exception_ptr failure) {
            if (failure) report_bug({.error = errc::connection_lost});
            operation_ended();
            if (failure) std::rethrow_exception(failure);
        });
    });
}

Awaitable<std::error_code> Wire::connect_stream(std::error_code& cause) {
    began_at_ = std::chrono::steady_clock::now();
    std::error_code error = co_await connector_.connect(stream_.socket());
    // A child forked meanwhile shares the socket, and must not go on with what its parent has begun.
    if (!error && fork_count() != fork_count_) error = errc::forked;
    if (error || closing_) co_return error;
    fork_guard_.emplace(stream_.native_handle());
    connected_at_ = std::chrono::steady_clock::now();
    tcp_when_connected_ = tcp_statistics();
    error = co_await send_proxy_header(stream_.socket(), config_.proxy_protocol);
    if (!tls_ || error || closing_) co_return error;
    report_(WireEvent::handshake_begun, {});
    if (!closing_) error = co_await tls_->handshake(stream_, cause);
    co_return error;
}

Awaitable<void> Wire::connect() {
    std::error_code cause;
    const std::error_code error = co_await connect_stream(cause);
    if (closing_) co_return;
    if (error) {
        close();
        report_(WireEvent::connect_failed, {.error = to_system_error(error), .cause = to_system_error(cause)});
        co_return;
    }
    std::error_code ignored;
    stream_.socket().non_blocking(true, ignored);  // nothing but waiting itself waits
    established_at_ = std::chrono::steady_clock::now();
    peer_ = peer_text(stream_.socket(), endpoint_);
    if (!make_protocol()) co_return report_bug(failure());
    protocol_->on_reply([this](std::string_view message) { take_reply(message); });
    report_(WireEvent::connected, {});
    tls_ ? try_to_read() : wait_for_bytes();
}

// What reading and writing end in. Not coroutines, because their memory could not be ours. `Memory` keeps the pool's
// memory alive where a strand has it longer than the handler.
template <void (Wire::*on_end)(std::error_code, std::size_t), class Memory>
struct Wire::Handler {
    using allocator_type = CallAllocator<std::byte, Memory>;
    allocator_type get_allocator() const noexcept { return allocator_type(memory); }

    void operator()(std::error_code error = {}, std::size_t size = 0) {
        wire->carry_out([&] { (wire->*on_end)(error, size); });
    }

    Handler(Wire& its_wire, Memory its_memory)
        : wire(&its_wire), keep_alive(its_wire.keep_alive_.lock()), memory(std::move(its_memory)) {
        ++its_wire.operations_;
    }

    // Asio 1.22 asks for the allocator when the handler has been moved away.
    // NOLINTBEGIN(performance-move-constructor-init)
    Handler(Handler&& other) noexcept
        : wire(other.wire), keep_alive(std::move(other.keep_alive)), memory(other.memory) {}
    // NOLINTEND(performance-move-constructor-init)

    Wire* wire;
    std::shared_ptr<void> keep_alive;
    Memory memory;
};

// Where other threads may run the event loop, what ends there goes on on the pool's executor.
template <void (Wire::*on_end)(std::error_code, std::size_t), class Start>
void Wire::begin(Start start) {
    if (is_alone_) {
        start(Handler<on_end, CallMemory*>(*this, &memory_));
    } else {
        using Bound = Handler<on_end, std::shared_ptr<CallMemory>>;
        start(asio::bind_executor(executor_, Bound(*this, memory_.shared_from_this())));
    }
}

void Wire::wait_for_bytes() {
    if (closing_) return;
    busyness_ = {};
    begin<&Wire::read>([this](auto handler) { stream_.async_wait_to_read(std::move(handler)); });
}

// What an operation under way ends in.
template <class Step>
void Wire::carry_out(const Step& step) {
    try {
        step();
    } catch (...) {
        report_bug({.error = errc::connection_lost});
        operation_ended();
        throw;
    }
    operation_ended();
}

// Right after writing there is nothing to read yet; after a round of the other connections the reply is often there.
// Under TLS bytes may be in OpenSSL already, where nobody can wait for them.
void Wire::read_on() {
    const bool is_worth_a_look = is_alone_ && !patience_.waits_next();
    is_worth_a_look || tls_ ? try_to_read() : wait_for_bytes();
}

void Wire::try_to_read() {
    if (closing_) return;
    if (in_rounds_) {
        ++operations_;
        return report_(WireEvent::to_be_read, {});
    }
    begin<&Wire::read>([this](auto handler) { asio::post(stream_.get_executor(), std::move(handler)); });
}

Look Wire::look(bool may_look_once_more) {
    Look result = Look::found;
    carry_out([&] {
        if (read_what_is_there()) return;
        result = may_look_once_more ? Look::once_more : Look::waits;
        may_look_once_more ? void(++operations_) : wait_in_vain();
    });
    return result;
}

void Wire::read(std::error_code, std::size_t) {
    if (!read_what_is_there()) wait_in_vain();
}

// Returns false if nothing is.
bool Wire::read_what_is_there() {
    if (closing_) return true;
    const ReadSpace space;
    std::error_code error;
    received_ = space.first(stream_.read_some(space.all(), error));
    if (error == asio::error::would_block || error == asio::error::interrupted) return false;
    if (!error && is_alone_ && busyness_.found() && !output_.under_way()) stream_.leave_loop();
    error ? report_loss(error) : report_(WireEvent::bytes_received, {});
    return true;
}

void Wire::wait_in_vain() {
    patience_.looked_in_vain();
    if (const std::error_code error = stream_.return_to_loop()) return report_loss(error);
    wait_for_bytes();
}

std::optional<Loss> Wire::decode_received(const InFlight& in_flight) {
    in_flight_ = &in_flight;
    owed_ = in_flight.owed();
    replies_ = 0;
    if (const std::error_code error = decode(received_)) return loss_of(error);
    read_on();
    return std::nullopt;
}

// Nearly everything fits into the socket's buffer, and then leaves without a round through the event loop.
bool Wire::write() {
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
    const std::error_code not_watched = stream_.return_to_loop();  // then the operation finds a closed socket
    if (!write_error_) write_error_ = not_watched;
    begin<&Wire::on_written>([&](auto handler) { asio::async_write(stream_, rest, std::move(handler)); });
    return false;
}

void Wire::on_written(std::error_code error, std::size_t) {
    output_.end();
    if (closing_) return;
    if (error) {
        // The peer has closed; what it had answered before may still wait to be read, and the read then finds the end.
        if (!write_error_) write_error_ = error;
        return report_(WireEvent::write_failed, {});
    }
    report_(WireEvent::write_done, {});
}

void Wire::close() {
    if (std::exchange(closing_, true)) return;
    connector_.cancel();
    fork_guard_.reset();  // before somebody else can be given the same descriptor
    stream_.close(output_.under_way());
}

// Last of all, as the report may destroy this object.
void Wire::operation_ended() {
    if (--operations_ > 0) return;
    const Report report = std::move(report_);
    report(WireEvent::closed, {});
}

}  // namespace echo::detail
