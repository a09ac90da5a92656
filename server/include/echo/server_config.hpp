// Everything about a server that can be set.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <echo/endpoint.hpp>
#include <echo/framing.hpp>
#include <echo/server_protocol.hpp>

namespace echo {

/// Why the server ended a connection, or found it ended.
enum class CloseReason {
    peer_closed,        ///< the peer closed between two messages
    partial_message,    ///< the peer closed in the middle of a message, which was dropped
    peer_reset,         ///< the peer, or the network, cut the connection
    finished,           ///< the protocol finished: the quit message, or `max_requests` reached
    message_too_large,  ///< a message was longer than the framing's `max_message`
    protocol_error,     ///< the protocol could not send its answer in this framing
    drained,            ///< the server was stopped; everything received was answered
    cut,                ///< the server was stopped and the drain time-out had passed
    internal_error,     ///< the protocol threw an exception, or a system call failed
};

/// The reason as one word, for logs: `peer_closed`, `cut`, …
std::string_view to_string(CloseReason reason) noexcept;

/// What is known of a connection while it lives, and when it has ended.
struct SessionReport {
    Endpoint peer;   ///< a Unix peer is `unix:` and the server's own path
    Endpoint local;  ///< the endpoint it came in on
    std::uint64_t messages = 0;
    std::uint64_t bytes_received = 0;
    std::uint64_t bytes_sent = 0;
    std::chrono::nanoseconds lasted{0};
    CloseReason reason = CloseReason::peer_closed;  ///< meaningful once closed
    std::error_code error{};                        ///< the cause, where the system gave one
    std::string detail{};                           ///< `internal_error` by an exception: what it said
};

/// Callbacks for what happens on a server. Each may be empty. They run on the connection's own
/// thread: with several threads, several at once. They must not block and must not throw.
struct ServerEvents {
    std::function<void(const SessionReport&)> connection_made;
    /// Called for each whole message before it is answered; the view is valid during the call only.
    std::function<void(const SessionReport&, std::string_view message)> message_received;
    std::function<void(const SessionReport&)> connection_lost;
    /// Accepting failed for want of descriptors or memory; the server pauses 100 ms and goes on.
    std::function<void(const Endpoint& listener, std::error_code)> accept_failed;
};

/// Plain settings; every field has a default that works. `Server` checks them.
struct ServerConfig {
    /// Where to listen. Port 0: the system picks one, `Server::endpoints()` tells.
    std::vector<Endpoint> listen = {"127.0.0.1:8060"};

    /// How messages are told apart, and `max_message`: how long one may be.
    Framing framing;

    /// The answers of `EchoServerProtocol`; a protocol factory of your own may ignore them.
    EchoServerProtocol::Options replies;

    /// A connection is closed after that many answers; 0: never.
    std::uint64_t max_requests = 0;

    /// Bytes taken by one read at most (1 to 16 MiB). With the `raw` framing, also the size of the
    /// largest message.
    std::size_t read_size = 64 * 1024;

    /// Threads, each with its own event loop (1 to 1024); 0: one a core.
    std::size_t threads = 1;

    /// Connections the kernel holds for each endpoint until they are accepted (1 to 65,535).
    int backlog = 4096;

    ServerEvents events;
};

}  // namespace echo
