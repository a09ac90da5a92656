// A plain blocking client that speaks to a server byte by byte, and never waits for ever.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include <echo/endpoint.hpp>

namespace echo::test {

/// One connected stream socket, made of system calls alone, so that the tests share no code with what they test.
///
/// Every call that waits gives up after `limit`, and throws std::runtime_error with a sentence that says what did not
/// happen. Not thread-safe.
class RawSocket {
public:
    static constexpr std::chrono::seconds limit{10};

    /// How much the kernel holds on the way, between two who do not read: a few MiB, or some 100 KiB; or how much it
    /// takes for this side, if it does not read: one or two KiB.
    enum class Buffers { usual, small, smallest };

    /// Connects to a TCP or Unix endpoint whose host is an address, or empty for this machine over IPv4.
    explicit RawSocket(const Endpoint& server, Buffers buffers = Buffers::usual);
    ~RawSocket() { close(); }
    RawSocket(RawSocket&& other) noexcept;
    RawSocket& operator=(RawSocket&& other) noexcept;

    /// Sends all of `bytes`.
    void send(std::string_view bytes);

    /// Sends what fits without waiting: 0 when the peer does not read and all buffers between are full.
    std::size_t send_some(std::string_view bytes);

    /// Exactly that many bytes; throws if the connection ends before.
    std::string receive(std::size_t size);

    /// All bytes until the server ends the connection in good order; throws if it is reset.
    std::string receive_until_end();

    /// Whether the connection ends by a reset, whatever arrives before.
    bool ends_by_reset();

    /// How many bytes have arrived and are not received yet, without waiting.
    std::size_t available() const;

    /// Ends this side; the other can still send.
    void shutdown_send();

    /// Cuts the connection: the server sees a reset.
    void reset();

    void close();

    /// Whether this side has not closed it.
    bool is_open() const { return descriptor_ >= 0; }

    /// For what is layered upon it; -1 once closed. It never blocks.
    int descriptor() const { return descriptor_; }

    /// This side's address, as the server sees it. TCP only.
    std::string local_address() const;

private:
    enum class Wanted { readable, writable };
    void wait_until(Wanted wanted, const char* what) const;
    // The number of bytes, 0 at the end, -1 with errno set.
    std::ptrdiff_t receive_some(char* space, std::size_t size);

    int descriptor_ = -1;
};

}  // namespace echo::test
