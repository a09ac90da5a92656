// A network that misbehaves on purpose: stands between a client and a server and cuts what passes at a given byte.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <echo/endpoint.hpp>

namespace echo::test {

enum class Direction { to_server, to_client };

enum class Fault {
    split,       ///< the bytes before and after it travel in segments of their own
    delay,       ///< the bytes after it come late
    stop,        ///< nothing is read or forwarded any more, in neither direction; both connections stay open
    half_close,  ///< this direction ends; what comes after is swallowed, the other direction goes on
    close,       ///< both connections are closed
    reset,       ///< both connections are reset
};

/// What happens, and when: as soon as `offset` bytes have been forwarded in that direction, at once if that is 0.
struct FaultPlan {
    Fault fault;
    Direction direction;
    std::size_t offset;
    std::chrono::milliseconds delay{20};  // of Fault::delay
};

/// Forwards every connection that it accepts on a free port of 127.0.0.1 to the server, all on one thread. The first
/// one suffers the fault; the others do not. Its members may be called from any thread.
class FaultProxy {
public:
    /// `server` is a TCP endpoint with an address for its host.
    FaultProxy(const Endpoint& server, const FaultPlan& plan);
    /// No connection suffers anything, until it is forgotten.
    explicit FaultProxy(const Endpoint& server);
    ~FaultProxy();
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    Endpoint endpoint() const { return "127.0.0.1:" + std::to_string(port_); }

    /// As a firewall that restarts: the connections there are stay open, and nothing passes through them any more; new
    /// ones work. Returns how many.
    std::size_t forget();

    /// Whether the fault has happened.
    bool has_struck() const { return has_struck_; }

private:
    struct Link;

    asio::awaitable<void> accept();
    asio::awaitable<void> join(std::shared_ptr<Link> link);
    asio::awaitable<void> pump(std::shared_ptr<Link> link, Direction direction);
    asio::awaitable<void> forward(Link& link, Direction direction);
    asio::awaitable<void> strike(Link& link);
    asio::awaitable<void> wait(std::chrono::milliseconds time);

    const FaultPlan plan_;
    asio::io_context context_{1};
    asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_;
    asio::ip::tcp::endpoint server_;
    bool is_first_ = true;
    std::vector<std::weak_ptr<Link>> links_;
    std::vector<std::shared_ptr<Link>> stopped_;  // kept, so that they stay open
    std::atomic<bool> has_struck_ = false;
    std::thread thread_;  // last: it uses all the others
};

}  // namespace echo::test
