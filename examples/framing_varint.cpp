// A framing of one's own: a length of one to five bytes, seven bits each, as Protocol Buffers write it.
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <echo/client.hpp>
#include <echo/server.hpp>
#include <echo/testing/frame_format_check.hpp>

namespace {

class Varint : public echo::FrameFormat {
    static constexpr std::size_t longest = 5;

    std::string_view name() const noexcept override { return "varint"; }
    std::size_t max_overhead() const noexcept override { return longest; }

    echo::FoundFrame find(std::string_view bytes, std::size_t) const override {
        std::uint64_t size = 0;
        for (std::size_t at = 0; at < bytes.size() && at < longest; ++at) {
            const auto byte = static_cast<std::uint8_t>(bytes[at]);
            size |= std::uint64_t{byte & 0x7FU} << (7 * at);
            if ((byte & 0x80U) != 0) continue;
            const std::size_t whole = at + 1 + size;
            if (bytes.size() < whole) return echo::FoundFrame::announced(size, whole);
            return echo::FoundFrame::complete(bytes.substr(at + 1, size), whole);
        }
        if (bytes.size() >= longest) return echo::FoundFrame::malformed("the length has more than five bytes");
        return echo::FoundFrame::incomplete();
    }

    std::error_code wrap(std::string_view message, std::string& head, std::string&) const override {
        std::uint64_t size = message.size();
        for (; size > 0x7F; size >>= 7) head += static_cast<char>(size | 0x80U);
        head += static_cast<char>(size);
        return {};
    }
};

}  // namespace

int main() {
    const auto format = std::make_shared<Varint>();
    const auto faults = echo::testing::check_frame_format(
        format, {.messages = {"", "Hello!", std::string(127, 'x'), std::string(128, 'x')},
                 .malformed = {"\x80\x80\x80\x80\x80"}});
    for (const std::string& fault : faults) std::cout << fault << '\n';

    const echo::Framing framing = echo::Framing::custom(format);
    echo::Server server({.listen = {"127.0.0.1:0"}, .framing = framing});
    server.start();
    echo::Echo echo(server.endpoints().front(), {.framing = framing});
    const std::string reply = echo("Hello!").get();
    std::cout << reply << '\n';
    return faults.empty() && reply == "Hello!" ? 0 : 1;
}
