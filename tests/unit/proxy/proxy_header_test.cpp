// What PROXY headers say, and where they end.
#include "proxy/proxy_header_parser.hpp"

#include <optional>
#include <string>

#include "net/socket_address.hpp"
#include "support/catch.hpp"
#include "support/proxy_headers.hpp"

namespace proxy_header_test {

using echo::detail::ProxyHeaderParser;
using echo::test::binary_header;
using echo::test::ipv4_addresses;
using echo::test::ipv6_addresses;
using State = ProxyHeaderParser::State;

namespace {

struct Sound {
    std::string header;
    std::string source;  // empty: the connection's own address counts
    std::string destination;
};

std::string text_of(const asio::ip::tcp::endpoint& address) {
    return echo::detail::to_text(address);
}

}  // namespace

TEST_CASE("a PROXY header names the ends of the connection that the proxy has accepted", "[proxy]") {
    const Sound sound = GENERATE(values<Sound>({
        {"PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\n", "192.0.2.1:1025", "198.51.100.2:443"},
        {"PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", "0.0.0.0:0", "255.255.255.255:65535"},
        {"PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:2 1 2\r\n", "[2001:db8::1]:1", "[2001:db8::2]:2"},
        {"PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.2 1 2\r\n", "192.0.2.1:1", "198.51.100.2:2"},
        {binary_header(0x21, 0x11, ipv4_addresses), "192.0.2.1:1025", "198.51.100.2:443"},
        {binary_header(0x21, 0x21, ipv6_addresses), "[2001:db8::1]:1025", "[2001:db8::2]:443"},
        {echo::test::with_checksum(0x21, 0x21, ipv6_addresses), "[2001:db8::1]:1025", "[2001:db8::2]:443"},
    }));
    CAPTURE(sound.header);
    ProxyHeaderParser parser;

    CHECK(parser.feed(sound.header + "PROXY TCP4 and what follows") == sound.header.size());

    REQUIRE(parser.state() == State::complete);
    REQUIRE(parser.addresses());
    CHECK(text_of(parser.addresses()->source) == sound.source);
    CHECK(text_of(parser.addresses()->destination) == sound.destination);
    CHECK(parser.beginning().empty());
}

TEST_CASE("a PROXY header of a connection that has no address of the Internet names none", "[proxy]") {
    for (const std::string& header : echo::test::headers_without_addresses()) {
        CAPTURE(header);
        ProxyHeaderParser parser;

        CHECK(parser.feed(header + "\r\n\r\n") == header.size());

        CHECK(parser.state() == State::complete);
        CHECK_FALSE(parser.addresses());
    }
}

TEST_CASE("bytes that are no PROXY header are left where they are", "[proxy]") {
    const std::string bytes =
        GENERATE(values<std::string>({"Hello!\r\n\r\n", "\x16\x03\x01", "proxy TCP4", "PROXY\tTCP4", "PROXIES",
                                      "\r\n\r\nHello!", "\r\n\r\n\r\n\r\n", "\n", std::string(1, '\0')}));
    CAPTURE(bytes);
    ProxyHeaderParser whole;
    CHECK(whole.feed(bytes) == 0);
    CHECK(whole.state() == State::absent);
    CHECK(whole.beginning().empty());

    ProxyHeaderParser bytewise;
    std::size_t taken = 0;
    for (const char byte : bytes) taken += bytewise.feed({&byte, 1});

    CHECK(bytewise.state() == State::absent);
    CHECK(bytewise.beginning() == bytes.substr(0, taken));
    CHECK(bytewise.size() == taken);
}

TEST_CASE("what may be a PROXY header or something else can be taken back", "[proxy]") {
    for (const std::string& beginning : {std::string("PROX"), std::string("PROXY"), std::string("\r\n\r\n")}) {
        ProxyHeaderParser parser;
        CHECK(parser.feed(beginning) == beginning.size());
        CHECK(parser.state() == State::incomplete);
        CHECK(parser.beginning() == beginning);
    }
    ProxyHeaderParser parser;
    parser.feed("PROXY ");
    CHECK(parser.beginning().empty());
}

TEST_CASE("a connection that begins with a whole PROXY header looks like it", "[proxy]") {
    for (const std::string& header : echo::test::headers_with_addresses()) {
        CHECK(echo::detail::looks_like_proxy_header(header));
    }
    for (const std::string& header : echo::test::headers_without_addresses()) {
        CHECK(echo::detail::looks_like_proxy_header(header));
    }
    for (const char* const message : {"", "PROXY", "PROXY server", "\r\n\r\n", "Hello!"}) {
        CHECK_FALSE(echo::detail::looks_like_proxy_header(message));
    }
}

}  // namespace proxy_header_test
