// Framings of a user's own, sound ones and such as break their word.
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echo/client_protocol.hpp>
#include <echo/frame_decoder.hpp>
#include <echo/server_protocol.hpp>
#include <echo/testing/frame_format_check.hpp>

#include "support/allocation_count.hpp"
#include "support/catch.hpp"
#include "support/netstring.hpp"

namespace custom_framing_test {

using namespace std::string_literals;
using echo::errc;
using echo::FoundFrame;
using echo::FrameDecoder;
using echo::FrameFormat;
using echo::Framing;
using echo::test::netstrings;
using Messages = std::vector<std::string>;

namespace {

// Does what the test wants.
class Scripted : public FrameFormat {
public:
    using Find = std::function<FoundFrame(std::string_view bytes, std::size_t scanned)>;

    explicit Scripted(Find find, std::size_t overhead = 4) : find_(std::move(find)), overhead_(overhead) {}

    std::string_view name() const noexcept override { return "scripted"; }
    std::size_t max_overhead() const noexcept override { return overhead_; }
    FoundFrame find(std::string_view bytes, std::size_t scanned) const override { return find_(bytes, scanned); }
    std::error_code wrap(std::string_view message, std::string& head, std::string& tail) const override {
        if (message == "unwrappable") return std::make_error_code(std::errc::illegal_byte_sequence);
        head = message == "heavy" ? "<<<<" : "<";
        tail = ">";
        return {};
    }

private:
    Find find_;
    std::size_t overhead_;
};

Framing scripted(Scripted::Find find, std::size_t overhead = 4) {
    return Framing::custom(std::make_shared<Scripted>(std::move(find), overhead));
}

struct Receiver {
    explicit Receiver(const Framing& framing) : decoder(framing) {}

    std::error_code feed(std::string_view bytes) {
        return decoder.feed(bytes, [this](std::string_view message) {
            messages.emplace_back(message);
            return true;
        });
    }

    FrameDecoder decoder;
    Messages messages;
};

}  // namespace

TEST_CASE("messages of a custom framing are found in any cuts", "[framing]") {
    const std::string stream = "5:hello,0:,12:hello, world,1::,";
    const Messages expected = {"hello", "", "hello, world", ":"};
    for (std::size_t size = 1; size <= stream.size(); ++size) {
        Receiver receiver(netstrings());
        for (std::size_t at = 0; at < stream.size(); at += size) {
            REQUIRE_FALSE(receiver.feed(std::string_view(stream).substr(at, size)));
        }
        CHECK(receiver.messages == expected);
        CHECK(receiver.decoder.partial_size() == 0);
    }
}

TEST_CASE("the size that a custom framing announces is refused before the message comes", "[framing]") {
    Receiver receiver(netstrings().with_max_message(20));
    CHECK_FALSE(receiver.feed("20:"));
    CHECK_FALSE(receiver.feed("12345678901234567890,"));
    CHECK(receiver.feed("21:") == errc::message_too_large);
    CHECK(receiver.feed("1:a,") == errc::message_too_large);
    CHECK(receiver.messages.size() == 1);
}

TEST_CASE("bytes that no message begins with are refused with the format's reason, after those before", "[framing]") {
    Receiver receiver(netstrings());
    CHECK(receiver.feed("1:a,1:bc") == errc::malformed_frame);
    CHECK(receiver.messages == Messages{"a"});
    CHECK(receiver.decoder.error_detail() == "a netstring ends with a comma");
    CHECK(receiver.decoder.partial_size() == 0);
}

TEST_CASE("a format is not asked again before the bytes that it announced are there", "[framing]") {
    int asked = 0;
    Receiver receiver(scripted([&](std::string_view bytes, std::size_t) {
        ++asked;
        return bytes.size() < 1000 ? FoundFrame::announced(998, 1000)
                                   : FoundFrame::complete(bytes.substr(1, 998), 1000);
    }));
    for (int i = 0; i < 1000; ++i) REQUIRE_FALSE(receiver.feed("x"));
    CHECK(receiver.messages.size() == 1);
    CHECK(asked == 2);
}

TEST_CASE("a format is told what it has scanned of a message, and 0 for the next one", "[framing]") {
    std::vector<std::size_t> told;
    Receiver receiver(scripted([&](std::string_view bytes, std::size_t scanned) {
        told.push_back(scanned);
        const std::size_t end = bytes.find('>', scanned);
        return end == bytes.npos ? FoundFrame::incomplete(bytes.size())
                                 : FoundFrame::complete(bytes.substr(0, end), end + 1);
    }));
    receiver.feed("ab");
    receiver.feed("cd");
    receiver.feed("e>fg");
    receiver.feed(">");
    CHECK(told == std::vector<std::size_t>{0, 2, 4, 0, 2});
    CHECK(receiver.messages == Messages{"abcde", "fg"});
}

TEST_CASE("a format that breaks its word ends the stream, and nothing else", "[framing]") {
    const std::string elsewhere = "elsewhere";
    const std::vector<std::pair<std::string, Scripted::Find>> broken = {
        {"takes nothing", [](auto bytes, auto) { return FoundFrame::complete(bytes.substr(0, 0), 0); }},
        {"takes more than there is", [](auto bytes, auto) { return FoundFrame::complete(bytes, bytes.size() + 1); }},
        {"takes all there can be", [](auto bytes, auto) { return FoundFrame::complete(bytes, SIZE_MAX); }},
        {"has a message elsewhere", [&](auto, auto) { return FoundFrame::complete(elsewhere, 3); }},
        {"has a message behind", [](auto bytes, auto) { return FoundFrame::complete(bytes.substr(2), 3); }},
        {"has too much around", [](auto bytes, auto) { return FoundFrame::complete(bytes.substr(0, 1), 8); }},
        {"announces too much around", [](auto, auto) { return FoundFrame::announced(1, 100); }},
        {"announces less than the message", [](auto, auto) { return FoundFrame::announced(9, 8); }},
        {"announces what is there", [](auto bytes, auto) { return FoundFrame::announced(bytes.size(), bytes.size()); }},
        {"has no reason", [](auto, auto) { return FoundFrame::malformed(""); }},
    };
    for (const auto& [what, find] : broken) {
        INFO(what);
        Receiver receiver(scripted(find));
        CHECK(receiver.feed("12345678") == errc::malformed_frame);
        CHECK_FALSE(receiver.decoder.error_detail().empty());
        CHECK(receiver.messages.empty());
    }
}

TEST_CASE("a format that never finds a message is refused once max_message and its overhead are exceeded",
          "[framing]") {
    const std::size_t scanned = GENERATE(std::size_t{0}, SIZE_MAX);
    Receiver receiver(scripted([=](auto, auto) { return FoundFrame::incomplete(scanned); }).with_max_message(100));
    for (int i = 0; i < 104; ++i) REQUIRE_FALSE(receiver.feed("x"));
    CHECK(receiver.feed("x") == errc::message_too_large);
    CHECK(receiver.decoder.partial_size() == 0);
}

TEST_CASE("what a format finds is held to max_message", "[framing]") {
    Receiver receiver(
        scripted([](auto bytes, auto) { return FoundFrame::complete(bytes, bytes.size()); }).with_max_message(4));
    CHECK_FALSE(receiver.feed("1234"));
    CHECK(receiver.feed("12345") == errc::message_too_large);
}

TEST_CASE("a custom framing encodes what stands around a message, or says why it cannot", "[framing]") {
    std::string output = "before ";
    CHECK_FALSE(netstrings().encode("hello", output));
    CHECK(output == "before 5:hello,");
    std::size_t gap = 0;
    CHECK_FALSE(netstrings().encode_around("abc", output, gap));
    CHECK(output == "before 5:hello,3:,");
    CHECK(gap == 17);

    const Framing framing = scripted([](auto, auto) { return FoundFrame::incomplete(); });
    CHECK(framing.check("unwrappable") == std::errc::illegal_byte_sequence);
    CHECK(framing.encode("unwrappable", output) == std::errc::illegal_byte_sequence);
    CHECK(framing.check("heavy") == errc::malformed_frame);
    CHECK(output == "before 5:hello,3:,");
}

TEST_CASE("a custom framing needs a format with a name and a bounded overhead", "[framing]") {
    CHECK_THROWS_AS(Framing::custom(nullptr), std::invalid_argument);
    CHECK_THROWS_AS(scripted([](auto, auto) { return FoundFrame::incomplete(); }, 2 * 1024 * 1024),
                    std::invalid_argument);
    CHECK(netstrings().name() == "netstring");
    CHECK(netstrings().kind() == Framing::Kind::custom);
    CHECK(netstrings().with_max_message(7).max_overhead() == 12);
}

TEST_CASE("both protocols speak a custom framing", "[framing][protocol]") {
    echo::EchoClientProtocol client(netstrings());
    echo::EchoServerProtocol server(netstrings(), {.reply_prefix = "re: "});
    std::string reply;
    client.on_reply([&](std::string_view message) { reply = message; });

    REQUIRE_FALSE(client.start_request("hello"));
    REQUIRE_FALSE(server.data_received(client.output()));
    CHECK(server.output() == "9:re: hello,");
    REQUIRE_FALSE(client.data_received(server.output()));
    CHECK(reply == "re: hello");
    CHECK(server.data_received("nonsense") == errc::malformed_frame);
    CHECK(server.error_detail() == "a netstring begins with its length in decimal");
}

TEST_CASE("the check of formats finds no fault in a sound one", "[framing]") {
    const auto faults = echo::testing::check_frame_format(
        std::make_shared<echo::test::Netstring>(), {.messages = {"", "a", "hello", "5:hello,", std::string(1000, '9')},
                                                    .malformed = {"a", "01:a,", "3:abcd", "99999999999:"}});
    CHECK(faults == std::vector<std::string>{});
}

}  // namespace custom_framing_test
