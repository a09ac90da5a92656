#include "pool/endpoint_addresses.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace endpoint_addresses_test {

using echo::detail::EndpointAddresses;
using echo::detail::TcpAddresses;

namespace {

TcpAddresses addresses(const std::vector<std::string>& texts) {
    TcpAddresses list;
    for (const std::string& text : texts) list.emplace_back(asio::ip::make_address(text), 8060);
    return list;
}

const auto no_change = std::vector<std::size_t>{};

}  // namespace

TEST_CASE("the first address of a name is the server that the endpoint was, the others are new ones", "[fleet]") {
    EndpointAddresses book(2);

    const auto changes = book.found(1, addresses({"10.0.0.1", "10.0.0.2", "10.0.0.1"}));

    CHECK(changes.added == addresses({"10.0.0.2"}));
    CHECK(changes.removed == no_change);
    CHECK(book.address(1) == addresses({"10.0.0.1"}).front());
    CHECK_FALSE(book.address(0));
    book.add(2, 1, changes.added.front());
    CHECK(book.found(1, addresses({"10.0.0.2", "10.0.0.1"})).added.empty());
    CHECK(book.member_at(1, addresses({"10.0.0.2"}).front()) == 2);
    CHECK(book.member_at(0, addresses({"10.0.0.2"}).front()) == EndpointAddresses::none);
}

TEST_CASE("an address that a name no longer has is a server that has gone", "[fleet]") {
    EndpointAddresses book(1);
    book.found(0, addresses({"10.0.0.1"}));

    const auto changes = book.found(0, addresses({"10.0.0.2"}));

    CHECK(changes.added == addresses({"10.0.0.2"}));
    CHECK(changes.removed == std::vector<std::size_t>{0});
    CHECK(book.endpoint(0) == EndpointAddresses::none);
}

TEST_CASE("addresses of the other family are no servers of their own", "[fleet]") {
    EndpointAddresses book(1);

    const auto changes = book.found(0, addresses({"::1", "127.0.0.1"}));

    CHECK(changes.added.empty());
    CHECK(book.address(0) == addresses({"::1"}).front());
    CHECK(book.to_try(0, addresses({"::1", "127.0.0.1"}), true) == addresses({"::1", "127.0.0.1"}));
}

TEST_CASE("a family that does not answer gives way to the one that does", "[fleet]") {
    EndpointAddresses book(1);
    book.found(0, addresses({"::1", "127.0.0.1", "127.0.0.2"}));

    const auto changes = book.connected(0, addresses({"127.0.0.1"}).front());

    CHECK(changes.removed == no_change);
    CHECK(changes.added == addresses({"127.0.0.2"}));
    CHECK(book.address(0) == addresses({"127.0.0.1"}).front());
    book.add(1, 0, changes.added.front());
    // It stays so, whatever the order that the name is found in.
    CHECK(book.found(0, addresses({"::1", "127.0.0.1", "127.0.0.2"})).added.empty());
    CHECK(book.found(0, addresses({"::1"})).removed == std::vector<std::size_t>{0, 1});
}

TEST_CASE("a connection tries its server's own address, then the others only if any will do", "[fleet]") {
    EndpointAddresses book(1);
    const TcpAddresses found = addresses({"10.0.0.1", "10.0.0.2", "10.0.0.3"});
    book.found(0, found);
    book.add(1, 0, found[1]);

    CHECK(book.to_try(1, found, false) == addresses({"10.0.0.2"}));
    CHECK(book.to_try(1, found, true) == addresses({"10.0.0.2", "10.0.0.3", "10.0.0.1"}));
    CHECK(book.to_try(1, addresses({"10.0.0.9"}), false) == addresses({"10.0.0.9"}));
}

TEST_CASE("of a name with very many addresses the first 64 are used", "[fleet]") {
    std::vector<std::string> many;
    for (int i = 1; i <= 100; ++i) many.push_back("10.0.0." + std::to_string(i));
    EndpointAddresses book(1);

    CHECK(book.found(0, addresses(many)).added.size() == EndpointAddresses::most_addresses - 1);
}

}  // namespace endpoint_addresses_test
