// Brings a connection to the state in which neither side can write on.
#pragma once

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>

#include <echo/endpoint.hpp>

#include "support/peers/raw_socket.hpp"

namespace echo::test {

/// Sends without reading until the server is stuck on its answer: nothing is taken any more, although the answers to
/// another client show that the server goes on. Since that client may be served by another thread, it also takes time.
/// @returns how many bytes were sent.
inline std::size_t fill_up(RawSocket& client, const echo::Endpoint& server) {
    constexpr std::size_t more_than_the_kernel_holds = 64 * 1024 * 1024;
    const std::string block(64 * 1024, 'b');
    RawSocket other(server);
    std::size_t sent = 0;
    int idle_rounds = 0;
    auto last_progress = std::chrono::steady_clock::now();
    while (idle_rounds < 100 || std::chrono::steady_clock::now() - last_progress < std::chrono::milliseconds(200)) {
        const std::size_t taken = client.send_some(block);
        sent += taken;
        idle_rounds = taken == 0 ? idle_rounds + 1 : 0;
        if (taken > 0) last_progress = std::chrono::steady_clock::now();
        if (sent > more_than_the_kernel_holds) throw std::runtime_error("the server never stops reading");
        other.send("x");
        other.receive(1);
    }
    return sent;
}

}  // namespace echo::test
