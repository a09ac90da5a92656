// Everything about a server that can be set.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <echo/detail/export.hpp>
#include <echo/framing.hpp>
#include <echo/listen_endpoint.hpp>
#include <echo/network.hpp>
#include <echo/server_events.hpp>
#include <echo/server_protocol.hpp>
#include <echo/time_limit.hpp>

namespace echo {

/// Limits and time-outs of a server. 0 turns each of them off, and so does `TimeLimit::none()`. What reaches one is
/// closed, or not served at all, and counted under the `CloseReason` of that name. `Server::reload` changes them while
/// the server runs, for the connections that are open too.
struct ServerLimits {
    /// Connections open at once. What comes beyond is accepted, counted and closed at once.
    /// Lowered where the process may have fewer descriptors than that and at least 32 more:
    /// `ServerStats::max_connections` tells.
    std::size_t max_connections = 10'000;

    /// … from one IPv4 address, or one IPv6 network of 64 bits, as one host has the whole of it.
    /// Unix sockets are not counted, unless a PROXY header names an address.
    std::size_t max_connections_per_ip = 0;

    /// Bytes that all connections together may hold in buffers, and for TLS; beyond it, the connection that holds most
    /// is closed.
    std::size_t max_buffer_memory = std::size_t{1} << 30;

    /// A connection is closed after that many answers. A change holds for later connections.
    std::uint64_t max_requests = 0;

    /// How long a connection may go without a whole message.
    TimeLimit idle_timeout = std::chrono::minutes(5);

    /// How long a message that has begun may take to be whole. More bytes of it give no more time.
    /// While it runs, `idle_timeout` does not.
    TimeLimit message_timeout = std::chrono::seconds(30);

    /// How long a peer may take none of the output that waits for it.
    TimeLimit write_timeout = std::chrono::seconds(30);

    /// How long everything before the protocol may take, together: the header of a proxy, and the handshake of TLS.
    /// More bytes of it give no more time.
    TimeLimit handshake_timeout = std::chrono::seconds(10);

    /// How old a connection may become, up to a tenth less or more at random, so that those which began together do not
    /// end together. Its whole messages are answered, with the one that is under way, and then it is closed in good
    /// order, busy or idle. One that has brought no message yet gets a second more for it. A change begins the ages of
    /// open connections anew.
    TimeLimit max_connection_age{};

    bool operator==(const ServerLimits&) const = default;
};

/// What a server of `tls://` endpoints needs. TLS 1.2 and 1.3 are spoken, nothing older. Files are
/// PEM; they are read when the server is made, and again by `Server::reload`.
struct ServerTlsConfig {
    /// The server's certificate, followed by those between it and its authority; and its key,
    /// without a password.
    std::string certificate_file{};
    std::string private_key_file{};

    /// If not empty, a client must prove with a certificate that one of these authorities has
    /// issued who it is.
    std::string client_ca_file{};

    bool operator==(const ServerTlsConfig&) const = default;
};

/// A socket that already listens, such as systemd passes on (sd_listen_fds(3)).
struct ListeningSocket {
    /// The server takes it over, and closes it.
    int descriptor = -1;
    /// Whether TLS is spoken on it.
    bool tls = false;

    bool operator==(const ListeningSocket&) const = default;
};

/// Plain settings; every field has a default that works. `Server` checks them.
struct ServerConfig {
    /// Where to listen. Port 0: the system picks one, `Server::endpoints()` tells.
    std::vector<ListenEndpoint> listen = {"127.0.0.1:8060"};

    /// Listened on as well; `listen` may be empty then. What such a socket accepts is handed to the
    /// threads in turn.
    std::vector<ListeningSocket> inherited{};

    /// How messages are told apart, and `max_message`: how long one may be.
    Framing framing{};

    /// The answers of `EchoServerProtocol`; a protocol factory of your own may ignore them.
    EchoServerProtocol::Options replies{};

    ServerLimits limits{};

    /// Required where an endpoint is `tls://`.
    ServerTlsConfig tls{};

    /// Whether a proxy says whose connection it hands on. Peer and `max_connections_per_ip` then mean that one.
    /// An endpoint of `listen` may say otherwise for itself.
    ProxyProtocol proxy_protocol = ProxyProtocol::off;

    /// From where such a header is believed; at least one network where a header is read on TCP, as no address is
    /// believed by itself, not even loopback. Who comes over a Unix socket is always believed. From elsewhere,
    /// `require` refuses every connection, and `accept` serves it as one without a header.
    std::vector<Network> proxy_from{};

    /// Bytes taken by one read at most (1 to 16 MiB). With the `raw` framing, also the size of the
    /// largest message.
    std::size_t read_size = 64 * 1024;

    /// Answers of one connection that its protocol may owe at a time (`EchoServerProtocol::defer`, 1 to 65,536). While
    /// it owes as many, no further message of it is taken, and nothing is read.
    std::size_t max_pending_replies = 64;

    /// Threads, each with its own event loop (1 to 1024); 0: one a core.
    std::size_t threads = 1;

    /// Connections the kernel holds for each endpoint until they are accepted (1 to 65,535).
    int backlog = 4096;

    ServerEvents events{};
};

/// What the constructor of `Server` checks before it binds anything; the TLS files are read.
/// @throws std::invalid_argument naming the field, the rule and the value given.
ECHO_EXPORT void check(const ServerConfig& config);

}  // namespace echo
