// PROXY headers in pieces, cut off, and with one byte that is another: never half believed.
#include "proxy/proxy_header_parser.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/proxy_headers.hpp"
#include "support/seed.hpp"

namespace proxy_header_cuts_test {

using echo::detail::proxy_header_binary;
using echo::detail::proxy_header_text;
using echo::detail::ProxyAddresses;
using echo::detail::ProxyHeaderParser;
using echo::test::RandomNumbers;
using State = ProxyHeaderParser::State;

namespace {

std::vector<std::string> all_headers() {
    std::vector<std::string> all = echo::test::headers_with_addresses();
    for (const std::string& header : echo::test::headers_without_addresses()) all.push_back(header);
    return all;
}

asio::ip::tcp::endpoint address(const char* text, std::uint16_t port) {
    return {asio::ip::make_address(text), port};
}

// As by a reader that takes what belongs to the header, and sees the rest again.
ProxyHeaderParser parsed_in_cuts(const std::string& bytes, RandomNumbers& random) {
    ProxyHeaderParser parser;
    std::size_t offset = 0;
    while (parser.state() == State::incomplete && offset < bytes.size()) {
        const std::size_t size = std::min<std::size_t>(1 + random.below(9), bytes.size() - offset);
        offset += parser.feed(std::string_view(bytes).substr(offset, size));
    }
    return parser;
}

}  // namespace

TEST_CASE("a PROXY header that is cut off anywhere is never whole", "[proxy]") {
    for (const std::string& header : all_headers()) {
        for (std::size_t size = 0; size < header.size(); ++size) {
            CAPTURE(header, size);
            ProxyHeaderParser parser;
            CHECK(parser.feed(header.substr(0, size)) == size);
            CHECK(parser.state() == State::incomplete);
            CHECK_FALSE(parser.addresses());
        }
    }
}

TEST_CASE("a PROXY header is read alike in any pieces, and to its last byte", "[proxy]") {
    INFO("ECHO_TEST_SEED=" << echo::test::test_seed());
    RandomNumbers random(echo::test::test_seed());
    for (const std::string& header : all_headers()) {
        ProxyHeaderParser whole;
        REQUIRE(whole.feed(header) == header.size());
        for (int round = 0; round < 50; ++round) {
            const ProxyHeaderParser parser = parsed_in_cuts(header + "and more", random);
            CHECK(parser.state() == State::complete);
            CHECK(parser.size() == header.size());
            CHECK(parser.addresses() == whole.addresses());
        }
    }
}

TEST_CASE("a PROXY header with a checksum never names another address for a byte that is another", "[proxy]") {
    const std::string header =
        GENERATE(values<std::string>({echo::test::with_checksum(0x21, 0x11, echo::test::ipv4_addresses),
                                      echo::test::with_checksum(0x21, 0x21, echo::test::ipv6_addresses)}));
    ProxyHeaderParser unchanged;
    unchanged.feed(header);
    REQUIRE(unchanged.addresses());
    for (std::size_t place = 0; place < header.size(); ++place) {
        for (int change = 1; change < 256; ++change) {
            std::string changed = header;
            changed[place] = static_cast<char>(static_cast<unsigned char>(changed[place]) ^ change);
            ProxyHeaderParser parser;
            parser.feed(changed);
            CAPTURE(place, change);
            if (parser.state() != State::complete) CHECK_FALSE(parser.addresses());
            // As LOCAL it names none; and what makes another field of the checksum leaves the addresses alone.
            if (parser.addresses()) CHECK(parser.addresses() == unchanged.addresses());
        }
    }
}

TEST_CASE("a PROXY line with another byte is refused, or says exactly what it then says", "[proxy]") {
    const std::string header = GENERATE(values<std::string>(
        {"PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\n", "PROXY TCP6 2001:db8::1 2001:db8::2 1025 443\r\n"}));
    for (std::size_t place = 0; place < header.size(); ++place) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = header;
            changed[place] = static_cast<char>(byte);
            ProxyHeaderParser parser;
            parser.feed(changed);
            CAPTURE(place, byte);
            if (parser.state() != State::complete) {
                CHECK_FALSE(parser.addresses());
                continue;
            }
            // What is whole is the one way to say this, but for the case of hexadecimal digits and zeros in them.
            REQUIRE(parser.addresses());
            ProxyHeaderParser again;
            again.feed(proxy_header_text(parser.addresses()));
            CHECK(again.addresses() == parser.addresses());
        }
    }
}

TEST_CASE("what is written as a PROXY header is read as the same", "[proxy]") {
    const ProxyAddresses v4{address("192.0.2.1", 1025), address("198.51.100.2", 443)};
    const ProxyAddresses v6{address("2001:db8::1", 0), address("::1", 65'535)};
    for (const auto& header : {proxy_header_text(v4), proxy_header_binary(v4)}) {
        ProxyHeaderParser parser;
        CHECK(parser.feed(header) == header.size());
        CHECK(parser.addresses() == v4);
    }
    for (const auto& header : {proxy_header_text(v6), proxy_header_binary(v6)}) {
        ProxyHeaderParser parser;
        CHECK(parser.feed(header) == header.size());
        CHECK(parser.addresses() == v6);
    }
}

TEST_CASE("IPv4 within IPv6 is written as IPv4, and a zone of this machine not at all", "[proxy]") {
    const ProxyAddresses mapped{address("::ffff:192.0.2.1", 1), address("::ffff:192.0.2.2", 2)};
    CHECK(proxy_header_text(mapped) == "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n");
    CHECK(proxy_header_binary(mapped).size() == 28);
    const ProxyAddresses zoned{address("fe80::1%1", 1), address("fe80::2%1", 2)};
    CHECK(proxy_header_text(zoned) == "PROXY TCP6 fe80::1 fe80::2 1 2\r\n");
}

TEST_CASE("without addresses a PROXY header says that the connection is the sender's own", "[proxy]") {
    CHECK(proxy_header_text(std::nullopt) == "PROXY UNKNOWN\r\n");
    CHECK(proxy_header_binary(std::nullopt) == echo::test::binary_header(0x20, 0x00, ""));
    const ProxyAddresses mixed{address("192.0.2.1", 1), address("2001:db8::1", 2)};
    CHECK(proxy_header_text(mixed) == "PROXY UNKNOWN\r\n");
}

}  // namespace proxy_header_cuts_test
