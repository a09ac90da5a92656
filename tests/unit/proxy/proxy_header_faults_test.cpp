// PROXY headers that are wrong: each is refused for one reason, and says nothing.
#include "proxy/proxy_header_parser.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/proxy_headers.hpp"

namespace proxy_header_faults_test {

using echo::detail::ProxyHeaderParser;
using echo::test::binary_header;
using echo::test::field;
using echo::test::ipv4_addresses;
using echo::test::ipv6_addresses;
using echo::test::with_checksum;
using State = ProxyHeaderParser::State;

namespace {

struct Fault {
    std::string header;
    std::string words;
};

const char* const no_protocol = "its protocol is none of TCP4, TCP6 and UNKNOWN";
const char* const no_source = "its source is not an address of its family";
const char* const no_destination = "its destination is not an address of its family";
const char* const no_source_port = "its source port is not a number of 0 to 65535 without leading zeros";
const char* const no_destination_port = "its destination port is not a number of 0 to 65535 without leading zeros";
const char* const no_stream = "its family and protocol are not those of a stream over IPv4, IPv6 or Unix sockets";

void check_refused(const Fault& fault) {
    CAPTURE(fault.header);
    ProxyHeaderParser parser;

    CHECK(parser.feed(fault.header) <= fault.header.size());

    CHECK(parser.state() == State::malformed);
    CHECK(parser.fault() == fault.words);
    CHECK_FALSE(parser.addresses());
    CHECK(parser.beginning().empty());
}

}  // namespace

TEST_CASE("a malformed PROXY line is refused with its fault", "[proxy]") {
    check_refused(GENERATE(values<Fault>({
        {"PROXY \r\n", no_protocol},
        {"PROXY  TCP4 1.2.3.4 5.6.7.8 1 2\r\n", no_protocol},
        {"PROXY TCP 1.2.3.4 5.6.7.8 1 2\r\n", no_protocol},
        {"PROXY TCP5 1.2.3.4 5.6.7.8 1 2\r\n", no_protocol},
        {"PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n", no_protocol},
        {"PROXY tcp4 1.2.3.4 5.6.7.8 1 2\r\n", no_protocol},
        {"PROXY UNKNOWNS\r\n", no_protocol},
        {"PROXY server, hello\r\n", no_protocol},
        {"PROXY TCP4\r\n", no_source},
        {"PROXY TCP4 \r\n", no_source},
        {"PROXY TCP4  1.2.3.4 5.6.7.8 1 2\r\n", no_source},
        {"PROXY TCP4 ::1 ::2 1 2\r\n", no_source},
        {"PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\n", no_source},
        {"PROXY TCP4 01.2.3.4 5.6.7.8 1 2\r\n", no_source},
        {"PROXY TCP4 1.2.3 5.6.7.8 1 2\r\n", no_source},
        {"PROXY TCP4 1.2.3.4.5 5.6.7.8 1 2\r\n", no_source},
        {"PROXY TCP4 1.2.3.256 5.6.7.8 1 2\r\n", no_source},
        {"PROXY TCP4 0x1.2.3.4 5.6.7.8 1 2\r\n", no_source},
        {std::string("PROXY TCP4 1.2.3.4\0 5.6.7.8 1 2\r\n", 33), no_source},
        {"PROXY TCP6 fe80::1%lo ::2 1 2\r\n", no_source},
        {"PROXY TCP6 1::2::3 ::2 1 2\r\n", no_source},
        {"PROXY TCP6 [::1] ::2 1 2\r\n", no_source},
        {"PROXY TCP4 1.2.3.4 ::2 1 2\r\n", no_destination},
        {"PROXY TCP4 1.2.3.4  5.6.7.8 1 2\r\n", no_destination},
        {"PROXY TCP4 1.2.3.4 5.6.7.8\r\n", no_source_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8  1 2\r\n", no_source_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n", no_source_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 -1 2\r\n", no_source_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 +1 2\r\n", no_source_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n", no_source_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 00 2\r\n", no_source_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n", no_destination_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1 \r\n", no_destination_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1 2 \r\n", no_destination_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n", no_destination_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\r\n", no_destination_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1 99999999999999999999\r\n", no_destination_port},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n", "its line ends without a carriage return"},
        {"PROXY UNKNOWN\n", "its line ends without a carriage return"},
        {"PROXY TCP4 " + std::string(200, '1'), "its line is longer than 107 bytes"},
        {"PROXY UNKNOWN " + std::string(92, 'x') + "\r\n", "its line is longer than 107 bytes"},
    })));
}

TEST_CASE("a malformed binary PROXY header is refused with its fault", "[proxy]") {
    check_refused(GENERATE(values<Fault>({
        {binary_header(0x11, 0x11, ipv4_addresses), "its version is not 1 or 2"},
        {binary_header(0x31, 0x11, ipv4_addresses), "its version is not 1 or 2"},
        {binary_header(0x22, 0x11, ipv4_addresses), "its command is not LOCAL or PROXY"},
        {binary_header(0x2f, 0x11, ipv4_addresses), "its command is not LOCAL or PROXY"},
        {binary_header(0x21, 0x12, ipv4_addresses), no_stream},
        {binary_header(0x21, 0x22, ipv6_addresses), no_stream},
        {binary_header(0x21, 0x32, std::string(216, 'p')), no_stream},
        {binary_header(0x21, 0x10, ipv4_addresses), no_stream},
        {binary_header(0x21, 0x01, ipv4_addresses), no_stream},
        {binary_header(0x21, 0x41, ipv4_addresses), no_stream},
        {binary_header(0x21, 0x11, ""), "it is too short for its addresses"},
        {binary_header(0x21, 0x11, ipv4_addresses.substr(1)), "it is too short for its addresses"},
        {binary_header(0x21, 0x21, ipv4_addresses), "it is too short for its addresses"},
        {binary_header(0x21, 0x31, ipv6_addresses), "it is too short for its addresses"},
        {binary_header(0x21, 0x11, 65'535, ""), "it claims to be longer than 4096 bytes"},
        {binary_header(0x21, 0x11, 4'081, ""), "it claims to be longer than 4096 bytes"},
        {binary_header(0x20, 0x00, 65'535, ""), "it claims to be longer than 4096 bytes"},
        {binary_header(0x21, 0x11, ipv4_addresses + "\x02"), "its last field is cut off"},
        {binary_header(0x21, 0x11, ipv4_addresses + std::string("\x02\x00", 2)), "its last field is cut off"},
        {binary_header(0x21, 0x11, ipv4_addresses + std::string("\x02\x00\x02x", 4)),
         "a field is longer than what is left of it"},
        {binary_header(0x21, 0x11, ipv4_addresses + std::string("\x02\xff\xffx", 4)),
         "a field is longer than what is left of it"},
        {binary_header(0x21, 0x00, std::string("\x02\x00\x02x", 4)), "a field is longer than what is left of it"},
        {binary_header(0x21, 0x11, ipv4_addresses + field(0x03, "abc")), "its checksum does not have 4 bytes"},
        {binary_header(0x21, 0x11, ipv4_addresses + field(0x03, "")), "its checksum does not have 4 bytes"},
        {binary_header(0x21, 0x11, ipv4_addresses + field(0x03, "abcd") + field(0x03, "abcd")),
         "it has more than one checksum"},
        {with_checksum(0x21, 0x11, ipv4_addresses, 1), "its checksum is wrong"},
        {with_checksum(0x21, 0x21, ipv6_addresses, 0x8000'0000), "its checksum is wrong"},
        {with_checksum(0x20, 0x00, "", 0x100), "its checksum is wrong"},
    })));
}

TEST_CASE("a binary PROXY header may have 4096 bytes, and each of them counts for its checksum", "[proxy]") {
    const std::string padding = field(0x04, std::string(4096 - 16 - 12 - 3 - 7, 'x'));
    const std::string zeros = binary_header(0x21, 0x11, ipv4_addresses + padding + field(0x03, std::string(4, '\0')));
    REQUIRE(zeros.size() == 4096);
    std::string header = zeros.substr(0, 4092) + echo::test::big_endian(echo::test::checksum_of(zeros), 4);
    ProxyHeaderParser sound;
    CHECK(sound.feed(header + "x") == 4096);
    CHECK(sound.state() == State::complete);

    header[3000] = 'y';
    ProxyHeaderParser wrong;
    wrong.feed(header);

    CHECK(wrong.state() == State::malformed);
}

TEST_CASE("the checksum is CRC32c", "[proxy]") {
    CHECK(echo::detail::crc32c("123456789") == 0xe306'9283);
    CHECK(echo::detail::crc32c(std::string(32, '\0')) == 0x8a91'36aa);
}

}  // namespace proxy_header_faults_test
