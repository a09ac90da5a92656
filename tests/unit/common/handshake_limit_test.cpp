// A client's messages of the handshake that claim to be longer than any is.
#include <cstddef>
#include <string>

#include "support/catch.hpp"
#include "tls/handshake_limit.hpp"

namespace handshake_limit_test {

using namespace std::string_literals;
using echo::detail::HandshakeLimit;

namespace {

constexpr bool tls_1_2 = true;
constexpr bool tls_1_3 = false;

std::string number(std::size_t value, std::size_t bytes) {
    std::string text;
    while (bytes-- > 0) text += static_cast<char>(value >> (8 * bytes) & 0xff);
    return text;
}

std::string record(char type, const std::string& content) {
    return type + "\x03\x03"s + number(content.size(), 2) + content;
}

std::string message(std::size_t claimed, std::size_t present) {
    return "\x01" + number(claimed, 3) + std::string(present, 'm');
}

// In pieces of that size.
bool takes(const std::string& bytes, std::size_t piece, bool version) {
    HandshakeLimit limit;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        if (!limit.take(std::string_view(bytes).substr(at, piece), version)) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("a message of the handshake may have 16 KiB, in whatever pieces and records it comes", "[tls]") {
    const std::size_t piece = GENERATE(std::size_t{1}, std::size_t{7}, std::size_t{100'000});
    const bool version = GENERATE(tls_1_2, tls_1_3);
    const std::size_t longest = HandshakeLimit::longest;
    CAPTURE(piece, version);

    CHECK(takes(record(22, message(longest, 0)), piece, version));
    CHECK_FALSE(takes(record(22, message(longest + 1, 0)), piece, version));
    CHECK_FALSE(takes(record(22, message(0xffffff, 0)), piece, version));
    // One behind the other, in one record or in several, with the header cut in two.
    CHECK(takes(record(22, message(300, 300) + message(5, 5)) + record(22, message(0, 0)), piece, version));
    CHECK_FALSE(takes(record(22, message(300, 300) + message(longest + 1, 0)), piece, version));
    const std::string two = message(300, 300) + message(longest + 1, 9);
    CHECK_FALSE(takes(record(22, two.substr(0, 306)) + record(22, two.substr(306)), piece, version));
    CHECK(takes(record(22, message(longest, 10'000)) + record(22, std::string(longest - 10'000, 'm')), piece, version));
}

TEST_CASE("what is no message of the handshake hides none", "[tls]") {
    const std::string too_long = record(22, message(HandshakeLimit::longest + 1, 0));
    const std::string alert = record(21, "\x01\x5a");

    CHECK_FALSE(takes(alert + record(21, "") + too_long, 3, tls_1_2));
    CHECK_FALSE(takes(alert + record(23, std::string(1000, 'x')) + too_long, 3, tls_1_3));
    // In TLS 1.3 a ChangeCipherSpec changes nothing (RFC 8446, appendix D.4).
    CHECK_FALSE(takes(record(20, "\x01") + too_long, 3, tls_1_3));
}

TEST_CASE("what is encrypted is not taken for a message of the handshake", "[tls]") {
    const std::string finished = record(22, std::string(40, '\xff'));

    CHECK(takes(record(22, message(66, 66)) + record(20, "\x01") + finished, 5, tls_1_2));
    CHECK(takes(record(22, message(66, 66)) + record(23, std::string(40, '\xff')), 5, tls_1_3));
}

}  // namespace handshake_limit_test
