// One connection of a benchmark: carries messages out and replies in, in as few system calls as there can be.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <asio/basic_stream_socket.hpp>
#include <asio/basic_waitable_timer.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>
#include <echo/frame_decoder.hpp>

#include "connect/connector.hpp"
#include "executor/pool_executor.hpp"
#include "net/read_buffer.hpp"
#include "net/stream.hpp"
#include "tls/tls_context.hpp"

namespace echo::client_app::bench {

/// Memory for one call after the other, so that a benchmark does not measure the allocator: a block that one allocation
/// has at a time; what does not get it, or is larger, comes from the heap. Stays at its place while something is
/// allocated from it. Not thread-safe.
class RecycledMemory {
public:
    RecycledMemory() = default;
    RecycledMemory(const RecycledMemory&) = delete;
    RecycledMemory& operator=(const RecycledMemory&) = delete;

    void* allocate(std::size_t size) {
        if (size > block_.size() || std::exchange(taken_, true)) return ::operator new(size);
        return block_.data();
    }

    void deallocate(void* memory) noexcept {
        if (memory != block_.data()) return ::operator delete(memory);
        taken_ = false;
    }

private:
    alignas(std::max_align_t) std::array<std::byte, 1024> block_;
    bool taken_ = false;
};

/// Allocates from a RecycledMemory, which must outlive it.
template <class Value>
class RecyclingAllocator {
public:
    using value_type = Value;

    explicit RecyclingAllocator(RecycledMemory& memory) noexcept : memory_(&memory) {}
    template <class Other>
    RecyclingAllocator(const RecyclingAllocator<Other>& other) noexcept : memory_(&other.memory()) {}

    Value* allocate(std::size_t count) {
        static_assert(alignof(Value) <= alignof(std::max_align_t));
        return static_cast<Value*>(memory_->allocate(count * sizeof(Value)));
    }
    void deallocate(Value* values, std::size_t) noexcept { memory_->deallocate(values); }

    RecycledMemory& memory() const noexcept { return *memory_; }
    bool operator==(const RecyclingAllocator&) const = default;

private:
    RecycledMemory* memory_;
};

class LoadConnection;

/// To whom a connection reports; all calls come from the event loop's thread.
class LoadOwner {
public:
    virtual void opened(LoadConnection& connection) = 0;
    /// `closed` follows.
    virtual void open_failed(LoadConnection& connection, std::error_code error, std::error_code cause) = 0;
    /// A read has brought replies. In between `now` stands still.
    virtual void replies_begin() = 0;
    virtual void reply_received(LoadConnection& connection, std::string_view reply) = 0;
    /// The time to send the next messages: they leave in one write.
    virtual void replies_end(LoadConnection& connection) = 0;
    /// The server or the network has ended it; `closed` follows.
    virtual void lost(LoadConnection& connection, std::error_code error, std::error_code cause) = 0;
    /// The last report: nothing is under way any more. May destroy the connection.
    virtual void closed(LoadConnection& connection) = 0;

protected:
    ~LoadOwner() = default;
};

/// A pool would be in the way here: it sends again what a connection has lost, chooses among connections and takes its
/// time for both, while a benchmark is to see each of them as it is. So this has the library's framing, name look-up,
/// connecting and TLS, and a path of its own for the bytes. Used on the one thread that runs `context`.
class LoadConnection {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// A message that is under way.
    struct Request {
        std::uint64_t number = 0;
        TimePoint due{};  ///< in an open loop
        TimePoint sent{};
        bool is_measured = false;
        bool has_expired = false;  ///< its time is up, and it has been counted as failed
    };

    /// At most `config.max_in_flight` messages are under way. All must outlive it; `tls` is null without TLS.
    LoadConnection(asio::io_context& context, LoadOwner& owner, const Endpoint& endpoint, const EchoConfig& config,
                   detail::TlsContext* tls);
    LoadConnection(const LoadConnection&) = delete;
    LoadConnection& operator=(const LoadConnection&) = delete;

    /// Once. `opened` or `open_failed` follows, within `config.connect_timeout`.
    void open();

    /// Puts a message into the next write. Only if there is room; the framing must be able to carry it.
    void send(const Request& request, std::string_view message);

    /// Writes what was sent since the last time.
    void flush();

    /// Closes at once; `closed` follows.
    void close();

    bool is_open() const noexcept { return is_open_; }
    bool has_room() const noexcept { return is_open_ && under_way_ < requests_.size(); }
    std::size_t under_way() const noexcept { return under_way_; }

    /// Messages that it was given.
    std::uint64_t given() const noexcept { return given_; }

    /// Of those under way, the one sent at that place: 0 is the oldest, whose reply is the next to come.
    Request& at(std::size_t place) noexcept { return requests_[wrapped(oldest_ + place)]; }

    void drop_oldest() noexcept {
        oldest_ = wrapped(oldest_ + 1);
        --under_way_;
    }

    /// When it last received anything, or was opened.
    TimePoint last_heard() const noexcept { return last_heard_; }
    bool has_received() const noexcept { return has_received_; }
    const std::string& peer() const noexcept { return peer_; }

private:
    using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;

    struct ReadHandler;
    struct WriteHandler;

    detail::Awaitable<std::error_code> connect(std::error_code& cause);
    std::error_code take_over(detail::Socket& socket);
    void connect_ended(std::error_code error, std::error_code cause);
    void read();
    void read_later();
    void on_read(std::error_code error, std::size_t size);
    void on_written(std::error_code error, std::size_t size);
    void write_rest();
    void report_loss(std::error_code error);
    void operation_ended();
    std::size_t wrapped(std::size_t place) const noexcept {
        return place < requests_.size() ? place : place - requests_.size();
    }

    asio::io_context& context_;
    LoadOwner& owner_;
    const Endpoint& endpoint_;
    const EchoConfig& config_;
    detail::TlsContext* tls_;
    detail::PoolExecutor connecting_executor_;
    detail::Connector connector_;
    detail::Socket connecting_socket_;
    detail::Timer connect_timer_;
    detail::Stream<Socket> stream_;
    FrameDecoder decoder_;
    detail::ReadBuffer input_;
    std::string next_output_;        // of the next write
    std::string output_;             // of the write under way, whose bytes must stay where they are
    std::size_t written_ = 0;        // those of them that have left
    std::vector<Request> requests_;  // a ring
    std::size_t oldest_ = 0;
    std::size_t under_way_ = 0;
    std::uint64_t given_ = 0;
    TimePoint last_heard_{};
    std::string peer_;
    RecycledMemory read_memory_;
    RecycledMemory write_memory_;
    int operations_ = 0;  // connecting, its time-out, reading, writing
    bool is_open_ = false;
    bool writing_ = false;
    bool has_received_ = false;
    bool closing_ = false;
    bool timed_out_ = false;
};

}  // namespace echo::client_app::bench
