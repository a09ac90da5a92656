// A framing of one's own: a head of lines with a Content-Length, as language servers have it (and HTTP, in the main).
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

class ContentLength : public echo::FrameFormat {
    static constexpr std::string_view field = "Content-Length: ", blank_line = "\r\n\r\n";

    std::string_view name() const noexcept override { return "content-length"; }
    std::size_t max_overhead() const noexcept override { return 4096; }

    echo::FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
        const std::size_t head = bytes.find(blank_line, scanned);
        if (head == bytes.npos) {
            if (bytes.size() >= max_overhead()) return echo::FoundFrame::malformed("the head is too long");
            return echo::FoundFrame::incomplete(bytes.size() - std::min(bytes.size(), blank_line.size() - 1));
        }
        const std::size_t at = bytes.substr(0, head).find(field);
        std::size_t size = 0;
        if (at == bytes.npos || (at > 0 && bytes[at - 1] != '\n') ||
            std::from_chars(bytes.data() + at + field.size(), bytes.data() + head, size).ec != std::errc()) {
            return echo::FoundFrame::malformed("the head has no Content-Length");
        }
        const std::size_t begin = head + blank_line.size();
        if (bytes.size() < begin + size) return echo::FoundFrame::announced(size, begin + size);
        return echo::FoundFrame::complete(bytes.substr(begin, size), begin + size);
    }

    std::error_code wrap(std::string_view message, std::string& head, std::string&) const override {
        head.append(field).append(std::to_string(message.size())).append(blank_line);
        return {};
    }
};

}  // namespace

int main() {
    const auto format = std::make_shared<ContentLength>();
    const auto faults = echo::testing::check_frame_format(
        format, {.messages = {"", "Hello!", "\r\n\r\n", "Content-Length: 3"}, .malformed = {"GET / HTTP/1.1\r\n\r\n"}});
    for (const std::string& fault : faults) std::cout << fault << '\n';

    const echo::Framing framing = echo::Framing::custom(format);
    echo::Server server({.listen = {"127.0.0.1:0"}, .framing = framing});
    server.start();
    echo::Echo echo(server.endpoints().front(), {.framing = framing});
    const std::string reply = echo("Hello!").get();
    std::cout << reply << '\n';
    return faults.empty() && reply == "Hello!" ? 0 : 1;
}
