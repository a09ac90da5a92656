// How long a server takes to answer, as a client sees it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/peers/raw_socket.hpp"

namespace echo::test {

/// Times of messages that were sent one after the other, each with `line` framing.
class RoundTrips {
public:
    using Clock = std::chrono::steady_clock;

    explicit RoundTrips(RawSocket& client) : client_(client) {}

    void make(std::size_t count) {
        const std::string message = "how long does it take?\n";
        for (std::size_t i = 0; i < count; ++i) {
            const auto began = Clock::now();
            client_.send(message);
            if (client_.receive(message.size()) != message) throw std::runtime_error("a wrong answer");
            times_.push_back(Clock::now() - began);
        }
    }

    /// The time within which that many of a hundred were back.
    std::chrono::microseconds percentile(std::size_t hundredths) const {
        std::vector<Clock::duration> sorted = times_;
        std::sort(sorted.begin(), sorted.end());
        const std::size_t rank = std::min(sorted.size() - 1, sorted.size() * hundredths / 100);
        return std::chrono::duration_cast<std::chrono::microseconds>(sorted.at(rank));
    }

private:
    RawSocket& client_;
    std::vector<Clock::duration> times_;
};

}  // namespace echo::test
