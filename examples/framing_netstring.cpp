// A framing of one's own: netstrings, "5:hello,". See the other framing_*.cpp for more kinds.
#include <algorithm>
#include <charconv>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <echo/client.hpp>
#include <echo/server.hpp>
#include <echo/testing/frame_format_check.hpp>

namespace {

class Netstring : public echo::FrameFormat {
    static constexpr std::size_t most_digits = 10;  // what max_message needs at most

    std::string_view name() const noexcept override { return "netstring"; }
    std::size_t max_overhead() const noexcept override { return most_digits + 2; }

    echo::FoundFrame find(std::string_view bytes, std::size_t) const override {
        std::size_t size = 0;
        const std::string_view digits = bytes.substr(0, std::min(bytes.find(':'), most_digits));
        const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
        const bool has_leading_zero = digits.starts_with('0') && digits.size() > 1;
        if (fault != std::errc() || end != digits.data() + digits.size() || has_leading_zero) {
            return echo::FoundFrame::malformed("a netstring begins with its length in decimal");
        }
        if (digits.size() == bytes.size()) return echo::FoundFrame::incomplete();
        if (bytes[digits.size()] != ':') return echo::FoundFrame::malformed("the length has too many digits");
        const std::size_t whole = digits.size() + 1 + size + 1;
        if (bytes.size() < whole) return echo::FoundFrame::announced(size, whole);
        if (bytes[whole - 1] != ',') return echo::FoundFrame::malformed("a netstring ends with a comma");
        return echo::FoundFrame::complete(bytes.substr(digits.size() + 1, size), whole);
    }

    std::error_code wrap(std::string_view message, std::string& head, std::string& tail) const override {
        head = std::to_string(message.size()) + ':';
        tail = ',';
        return {};
    }
};

}  // namespace

int main() {
    const auto format = std::make_shared<Netstring>();
    const auto faults =
        echo::testing::check_frame_format(format, {.messages = {"", "Hello!", ",3:", std::string(300, ':')},
                                                   .malformed = {"x", "01:a,", "1:ab", "-1:,"}});
    for (const std::string& fault : faults) std::cout << fault << '\n';

    const echo::Framing framing = echo::Framing::custom(format);
    echo::Server server({.listen = {"127.0.0.1:0"}, .framing = framing});
    server.start();
    echo::Echo echo(server.endpoints().front(), {.framing = framing});
    const std::string reply = echo("Hello!").get();
    std::cout << reply << '\n';
    return faults.empty() && reply == "Hello!" ? 0 : 1;
}
