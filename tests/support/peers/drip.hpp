// A peer that sends slowly.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <thread>

#include "support/peers/raw_socket.hpp"

namespace echo::test {

/// Sends the bytes in pieces, the last of them when `time` has passed.
inline void drip(RawSocket& socket, std::string_view bytes, std::chrono::milliseconds time) {
    const auto begun = std::chrono::steady_clock::now();
    for (std::size_t sent = 0; sent < bytes.size(); ++sent) {
        std::this_thread::sleep_until(begun + time * (sent + 1) / bytes.size());
        socket.send(bytes.substr(sent, 1));
    }
}

}  // namespace echo::test
