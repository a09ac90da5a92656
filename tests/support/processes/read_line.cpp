#include "support/processes/read_line.hpp"

#include <chrono>
#include <stdexcept>

#include <poll.h>
#include <unistd.h>

#include "support/waiting.hpp"

namespace echo::test {

std::string read_line(int descriptor, const std::string& who) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::string line;
    while (line.empty() || line.back() != '\n') {
        pollfd polled{descriptor, POLLIN, 0};
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) throw std::runtime_error(who + " says nothing");
        if (::poll(&polled, 1, static_cast<int>(left.count())) <= 0) continue;
        char byte = 0;
        if (::read(descriptor, &byte, 1) != 1) throw std::runtime_error(who + " has ended");
        line += byte;
    }
    line.pop_back();
    return line;
}

}  // namespace echo::test
