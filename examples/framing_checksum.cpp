// A framing of one's own: two bytes of length, the message, and at its end a checksum (all bytes XORed).
#include <cstdint>
#include <iostream>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>

#include <echo/client.hpp>
#include <echo/server.hpp>
#include <echo/testing/frame_format_check.hpp>

namespace {

class Checksummed : public echo::FrameFormat {
    static std::string two_bytes(std::size_t value) {
        return {static_cast<char>(value >> 8), static_cast<char>(value)};
    }

    static char checksum(std::string_view bytes) {
        return std::accumulate(bytes.begin(), bytes.end(), '\0',
                               [](char sum, char byte) { return static_cast<char>(sum ^ byte); });
    }

    std::string_view name() const noexcept override { return "checksummed"; }
    std::size_t max_overhead() const noexcept override { return 3; }

    echo::FoundFrame find(std::string_view bytes, std::size_t) const override {
        if (bytes.size() < 2) return echo::FoundFrame::incomplete();
        const std::size_t size = static_cast<std::uint8_t>(bytes[0]) * 256U + static_cast<std::uint8_t>(bytes[1]);
        if (bytes.size() < size + 3) return echo::FoundFrame::announced(size, size + 3);
        const std::string_view message = bytes.substr(2, size);
        if (bytes[2 + size] != checksum(message)) return echo::FoundFrame::malformed("the checksum is wrong");
        return echo::FoundFrame::complete(message, size + 3);
    }

    std::error_code wrap(std::string_view message, std::string& head, std::string& tail) const override {
        if (message.size() > 0xFFFF) return echo::errc::message_too_large;
        head = two_bytes(message.size());
        tail = checksum(message);
        return {};
    }
};

}  // namespace

int main() {
    const auto format = std::make_shared<Checksummed>();
    const auto faults = echo::testing::check_frame_format(
        format, {.messages = {"", "Hello!", std::string(300, '\0')}, .malformed = {std::string("\0\1xy", 4)}});
    for (const std::string& fault : faults) std::cout << fault << '\n';

    const echo::Framing framing = echo::Framing::custom(format);
    echo::Server server({.listen = {"127.0.0.1:0"}, .framing = framing});
    server.start();
    echo::Echo echo(server.endpoints().front(), {.framing = framing});
    const std::string reply = echo("Hello!").get();
    std::cout << reply << '\n';
    return faults.empty() && reply == "Hello!" ? 0 : 1;
}
