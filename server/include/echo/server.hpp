// The echo server as a library.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <asio/io_context.hpp>

#include <echo/detail/export.hpp>
#include <echo/endpoint.hpp>
#include <echo/server_config.hpp>
#include <echo/server_protocol.hpp>
#include <echo/server_stats.hpp>

namespace echo {

/// Makes the protocol of one new connection; called on the connection's own thread, at the same
/// time on several if the server has several. If it throws or returns null, that connection ends
/// with `CloseReason::internal_error`.
using ServerProtocolFactory = std::function<std::unique_ptr<EchoServerProtocol>(const Framing&)>;

/// Listens, and runs one protocol for each connection on threads of its own.
///
/// @code
/// echo::ServerConfig config;
/// config.listen = {"127.0.0.1:0"};
/// echo::Server server(config);
/// server.start();
/// @endcode
///
/// Thread safety: all members may be called from any thread. `stop` and `wait` block, so they must
/// not be called from inside an event callback or a protocol; `request_stop` may. The destructor
/// must be the last call, and none while another thread is in `run`.
class ECHO_EXPORT Server {
public:
    /// Checks the settings and binds and listens on every endpoint, so that a failure is known
    /// before anything runs.
    /// @throws std::invalid_argument naming the field, the rule and the value given.
    /// @throws std::system_error naming the endpoint and the cause, if one cannot be bound; no
    ///         endpoint is then left open.
    explicit Server(ServerConfig config);
    Server(ServerConfig config, ServerProtocolFactory make_protocol);

    /// Cuts what is still open: `stop(0)`.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Where it listens, in the order of `config.listen` and then of `config.inherited`, with the ports
    /// that the system picked.
    const std::vector<Endpoint>& endpoints() const noexcept;

    /// Starts accepting and returns at once. After `request_stop` it does nothing, so that a stop is
    /// never lost to a race.
    /// @throws std::logic_error if it was called before.
    /// @throws std::system_error if the system gives no threads; the server is then stopped.
    void start();

    /// As `start`, but the calling thread is the first of the server's threads. Returns when the
    /// server has stopped. With `threads` = 1 no other thread exists, and in a process of a single
    /// thread the kernel and the C library save locks on every read and write.
    /// @returns as `stop`. @throws as `start`; and what a handler of yours on `executor()`, or
    /// `connection_lost`, `connection_refused` or `accept_failed` throws: the server has then been
    /// stopped as by `stop(0)`. What the other callbacks throw ends their connection with
    /// `internal_error`.
    std::size_t run();

    /// The event loop of the server's first thread, for timers and signals of your own. What is
    /// pending there when the server has stopped is dropped. Objects that wait or do I/O on it are to
    /// be used before the server starts, by their own handlers, or after it has stopped; other threads
    /// may only post to it.
    asio::io_context::executor_type executor() noexcept;

    /// Begins to drain and returns at once: listening stops, whole messages already received are
    /// answered, each connection is closed then. What is open after `drain_timeout` is cut. A
    /// second call with a shorter time-out shortens it.
    void request_stop(TimeLimit drain_timeout);

    /// Puts other limits, another `max_message` and the TLS files as they are now into force. They hold
    /// for the connections that are open too, save `max_message`, `max_requests`, `max_connections_per_ip`
    /// and TLS, which count for later ones; sessions of TLS are not resumed across it. A time-out that is
    /// turned on or off reaches a connection with its next byte. If anything is wrong, nothing changes.
    /// Any thread; but it reads the TLS files, and a file of many authorities takes a tenth of a second, for which an
    /// event loop that calls it serves nobody.
    /// @returns the names of the other fields that differ, which need a new server; `events` are not
    ///          compared, and stay.
    /// @throws as the constructor, std::invalid_argument.
    std::vector<std::string> reload(ServerConfig config);

    /// Cheap enough to be asked every second, whatever the load: no connection waits for it.
    ServerStats stats() const;

    /// `request_stop`, then `wait`.
    /// @returns how many connections had to be cut; 0 is a clean stop.
    std::size_t stop(TimeLimit drain_timeout = std::chrono::seconds(10));

    /// Waits until the server has stopped; not at all if it was never started. @returns as `stop`.
    std::size_t wait();

private:
    class ECHO_HIDDEN Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace echo
