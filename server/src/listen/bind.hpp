// Opens the listening sockets of one endpoint.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include <echo/server_config.hpp>

#include "listen/local_socket_file.hpp"
#include "net/keep_alive.hpp"
#include "socket/socket_types.hpp"

namespace echo::server_detail {

/// Of the connections that are accepted: a peer that vanished without a word (its machine lost power, a firewall forgot
/// the connection) is noticed after two minutes, also where no time-out of the server's runs; Linux alone takes more
/// than two hours (tcp(7)). They inherit it from the listening socket, so that none costs a system call.
constexpr detail::KeepAlive keep_alive_of_accepted{
    .idle = std::chrono::seconds(60), .interval = std::chrono::seconds(15), .count = 4};

/// One endpoint's listening sockets.
struct BoundEndpoint {
    struct Part {
        std::size_t executor;  // the index of the executor that the acceptor runs on
        Acceptor acceptor;
    };

    Endpoint endpoint;  // with the port that the system picked
    std::vector<Part> parts;
    LocalSocketFile file{};     // of a Unix socket
    bool stands_alone = false;  // one part serves all executors
};

/// Binds `endpoint` and listens on it.
///
/// TCP: each address that the name stands for gets one socket for each executor; they share the port by SO_REUSEPORT,
/// so that the kernel spreads the connections. `:port` listens on IPv6 and IPv4, or on IPv4 alone where the machine has
/// no IPv6. A Unix socket can be bound only once: it runs on the first executor.
/// @throws std::system_error naming the endpoint and the cause; nothing is then left open.
BoundEndpoint bind_endpoint(const Endpoint& endpoint, std::span<const Executor> executors, int backlog);

/// Takes over a socket that listens already; it runs on `executor`.
/// @throws std::system_error naming the descriptor and what is wrong with it, which is then left open.
BoundEndpoint take_over(const ListeningSocket& socket, Executor executor);

}  // namespace echo::server_detail
