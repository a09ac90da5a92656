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

asio::ip::tcp::endpoint address(const std::string& text) {
    return addresses({text}).front();
}

const auto nobody = std::vector<std::size_t>{};

// One endpoint, whose name has these addresses; the first has the number 0.
EndpointAddresses book_of(const std::vector<std::string>& texts) {
    EndpointAddresses book(1);
    std::size_t member = 1;
    for (const auto& added : book.found(0, addresses(texts), false).added) book.add(member++, 0, added);
    return book;
}

}  // namespace

TEST_CASE("the first address of a name is the server that the endpoint was, the others are new ones", "[fleet]") {
    EndpointAddresses book(2);

    const auto changes = book.found(1, addresses({"10.0.0.1", "10.0.0.2", "10.0.0.1"}), false);

    CHECK(changes.added == addresses({"10.0.0.2"}));
    CHECK(changes.removed == nobody);
    CHECK(book.address(1) == address("10.0.0.1"));
    CHECK_FALSE(book.address(0));
    book.add(2, 1, changes.added.front());
    CHECK(book.found(1, addresses({"10.0.0.2", "10.0.0.1"}), true).added.empty());
    CHECK(book.member_at(1, address("10.0.0.2")) == 2);
    CHECK(book.member_at(0, address("10.0.0.2")) == EndpointAddresses::none);
}

TEST_CASE("an address has gone when it is missing twice in a row at intervals", "[fleet]") {
    EndpointAddresses book = book_of({"10.0.0.1", "10.0.0.2"});

    CHECK(book.found(0, addresses({"10.0.0.2"}), true).removed == nobody);
    CHECK(book.found(0, addresses({"10.0.0.1", "10.0.0.2"}), true).removed == nobody);
    CHECK(book.found(0, addresses({"10.0.0.2"}), true).removed == nobody);
    CHECK(book.found(0, addresses({"10.0.0.2"}), true).removed == std::vector<std::size_t>{0});
    CHECK(book.member_at(0, address("10.0.0.1")) == EndpointAddresses::none);
    CHECK(book.address(0) == address("10.0.0.1"));
    CHECK(book.found(0, addresses({"10.0.0.1", "10.0.0.2"}), true).added == addresses({"10.0.0.1"}));
}

TEST_CASE("what connects find only adds, whatever part of the addresses that is", "[fleet]") {
    EndpointAddresses book = book_of({"10.0.0.1"});

    for (int i = 0; i < 5; ++i) CHECK(book.found(0, addresses({"10.0.0.2"}), false).removed == nobody);
    CHECK(book.member_at(0, address("10.0.0.1")) == 0);
}

TEST_CASE("addresses of the other family are no servers of their own", "[fleet]") {
    EndpointAddresses book = book_of({"::1", "127.0.0.1"});

    CHECK(book.member_at(0, address("127.0.0.1")) == EndpointAddresses::none);
    CHECK(book.address(0) == address("::1"));
    CHECK(book.to_try(0, addresses({"::1", "127.0.0.1"}), true) == addresses({"::1", "127.0.0.1"}));
}

TEST_CASE("a family that does not answer gives way to the one that does", "[fleet]") {
    EndpointAddresses book = book_of({"::1", "127.0.0.1", "127.0.0.2"});

    const auto changes = book.connected(0, address("127.0.0.1"));

    CHECK(changes.removed == nobody);
    CHECK(changes.added == addresses({"127.0.0.2"}));
    CHECK(book.address(0) == address("127.0.0.1"));
    book.add(1, 0, changes.added.front());
    // It stays so, whatever the order that the name is found in.
    CHECK(book.found(0, addresses({"::1", "127.0.0.1", "127.0.0.2"}), true).added.empty());
}

TEST_CASE("several servers of a family give way all at once", "[fleet]") {
    EndpointAddresses book = book_of({"::1", "::2", "127.0.0.1"});

    const auto changes = book.connected(0, address("127.0.0.1"));

    CHECK(changes.removed == std::vector<std::size_t>{0, 1});
    CHECK(changes.added == addresses({"127.0.0.1"}));
}

TEST_CASE("the address that was connected to is a server, also if nobody has found it", "[fleet]") {
    EndpointAddresses book = book_of({"::1", "127.0.0.1"});
    book.found(0, addresses({"::1"}), true);

    book.connected(0, address("127.0.0.1"));
    CHECK(book.member_at(0, address("127.0.0.1")) == 0);

    const auto changes = book.connected(0, address("127.0.0.9"));
    CHECK(changes.added.front() == address("127.0.0.9"));
    CHECK(changes.removed == nobody);
}

TEST_CASE("a connection tries its server's own address, then the others only if any will do", "[fleet]") {
    const EndpointAddresses book = book_of({"10.0.0.1", "10.0.0.2", "10.0.0.3"});
    const TcpAddresses found = addresses({"10.0.0.1", "10.0.0.2", "10.0.0.3"});

    CHECK(book.to_try(1, found, false) == addresses({"10.0.0.2"}));
    CHECK(book.to_try(1, found, true) == addresses({"10.0.0.2", "10.0.0.3", "10.0.0.1"}));
    CHECK(book.to_try(1, addresses({"10.0.0.9"}), false) == addresses({"10.0.0.9"}));
}

TEST_CASE("where nothing was found the address that is known is tried", "[fleet]") {
    CHECK(book_of({"10.0.0.1"}).to_try(0, {}, true) == addresses({"10.0.0.1"}));
    CHECK(EndpointAddresses(1).to_try(0, {}, true).empty());
}

TEST_CASE("of a name with very many addresses the first 64 are used", "[fleet]") {
    std::vector<std::string> many;
    for (int i = 1; i <= 100; ++i) many.push_back("10.0.0." + std::to_string(i));
    EndpointAddresses book(1);

    CHECK(book.found(0, addresses(many), false).added.size() == EndpointAddresses::most_addresses - 1);
}

}  // namespace endpoint_addresses_test
