#include <echo/network.hpp>

#include <stdexcept>
#include <string>

#include <asio/ip/address.hpp>

#include "support/catch.hpp"

namespace network_test {

using echo::Network;
using echo::test::contains_text;

namespace {

Network::Address bytes_of(const std::string& text) {
    const asio::ip::address address = asio::ip::make_address(text);
    return address.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes()
                           : address.to_v6().to_bytes();
}

struct Membership {
    std::string network;
    std::string inside;
    std::string outside;
};

struct Fault {
    std::string text;
    std::string words;
};

}  // namespace

TEST_CASE("a network has the addresses that begin with its bits", "[network]") {
    const Membership each = GENERATE(values<Membership>({
        {"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
        {"10.0.0.0/8", "::ffff:10.1.2.3", "::10.1.2.3"},
        {"192.0.2.128/25", "192.0.2.128", "192.0.2.127"},
        {"192.0.2.1", "192.0.2.1", "192.0.2.2"},
        {"192.0.2.1/32", "192.0.2.1", "192.0.2.0"},
        {"0.0.0.0/0", "255.255.255.255", "::1"},
        {"::/0", "2001:db8::1", "192.0.2.1"},
        {"::ffff:10.0.0.0/104", "10.1.2.3", "11.0.0.0"},
        {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"},
        {"::1", "::1", "::2"},
        {"::1", "::1", "127.0.0.1"},
    }));
    CAPTURE(each.network);
    const Network network(each.network);

    CHECK(network.contains(bytes_of(each.inside)));
    CHECK_FALSE(network.contains(bytes_of(each.outside)));
    CHECK(Network(network.to_string()) == network);
}

TEST_CASE("a network is shown with its number of bits, in its own form", "[network]") {
    CHECK(Network("192.0.2.1").to_string() == "192.0.2.1/32");
    CHECK(Network("::1").to_string() == "::1/128");
    CHECK(Network("2001:DB8:0::/48").to_string() == "2001:db8::/48");
    CHECK(Network("::ffff:10.0.0.0/104").to_string() == "10.0.0.0/8");
}

TEST_CASE("a malformed network is refused with a sentence that names the fault", "[network]") {
    const Fault fault = GENERATE(values<Fault>({
        {"", "\"\" is not an IP address; write 10.0.0.0/8 or 2001:db8::/32"},
        {"localhost", "\"localhost\" is not an IP address"},
        {"10.0.0/8", "\"10.0.0\" is not an IP address"},
        {"fe80::1%lo", "\"fe80::1%lo\" is not an IP address"},
        {std::string("1.2.3.4\0", 8), "is not an IP address"},
        {"10.0.0.0/", "the number of bits after the slash must be 0 to 32"},
        {"10.0.0.0/33", "the number of bits after the slash must be 0 to 32"},
        {"10.0.0.0/-1", "the number of bits after the slash must be 0 to 32"},
        {"10.0.0.0/8/8", "the number of bits after the slash must be 0 to 32"},
        {"::/129", "the number of bits after the slash must be 0 to 128"},
        {"10.0.0.1/8", "an address within a network names no network; write 10.0.0.0/8"},
        {"2001:db8::1/32", "write 2001:db8::/32"},
    }));
    CAPTURE(fault.text);
    CHECK_THROWS_WITH(Network(fault.text), contains_text(fault.words));
}

}  // namespace network_test
