#include "connect/tcp_addresses.hpp"

#include <cstdint>
#include <vector>

#include "support/catch.hpp"

namespace tcp_addresses_test {

using echo::detail::beginning_at;
using echo::detail::interleave_families;
using echo::detail::most_telling;
using echo::detail::TcpAddresses;

namespace {

asio::ip::tcp::endpoint address(const char* text) {
    return {asio::ip::make_address(text), 8060};
}

const std::error_code refused = make_error_code(std::errc::connection_refused);
const std::error_code no_network = make_error_code(std::errc::network_unreachable);
const std::error_code no_host = make_error_code(std::errc::host_unreachable);
const std::error_code no_family = make_error_code(std::errc::address_family_not_supported);
const std::error_code no_port = make_error_code(std::errc::address_not_available);
const std::error_code no_descriptor = make_error_code(std::errc::too_many_files_open);
const std::error_code too_late = make_error_code(std::errc::timed_out);

}  // namespace

TEST_CASE("the families take turns, beginning with that of the first address", "[connect]") {
    const auto a = address("2001:db8::a");
    const auto b = address("2001:db8::b");
    const auto c = address("2001:db8::c");
    const auto x = address("192.0.2.1");
    const auto y = address("192.0.2.2");
    const auto [given, expected] = GENERATE_COPY(table<TcpAddresses, TcpAddresses>({
        {{}, {}},
        {{a}, {a}},
        {{a, b, c}, {a, b, c}},
        {{a, b, c, x, y}, {a, x, b, y, c}},
        {{x, y, a, b, c}, {x, a, y, b, c}},
        {{a, x, y}, {a, x, y}},
        {{y, a, x}, {y, a, x}},
        {{c, b, y, a}, {c, y, b, a}},
    }));

    CHECK(interleave_families(given) == expected);
}

TEST_CASE("a connection may begin at any address, and goes round to those before it", "[connect]") {
    const TcpAddresses all = {address("192.0.2.1"), address("192.0.2.2"), address("192.0.2.3")};
    CHECK(beginning_at(all, 0) == all);
    CHECK(beginning_at(all, 1) == TcpAddresses{all[1], all[2], all[0]});
    CHECK(beginning_at(all, 5) == TcpAddresses{all[2], all[0], all[1]});
    CHECK(beginning_at({all[0]}, SIZE_MAX) == TcpAddresses{all[0]});
}

TEST_CASE("of all addresses' errors the first is told that says more than that there is no way", "[connect]") {
    using Errors = std::vector<std::error_code>;
    CHECK(most_telling(Errors{refused}) == refused);
    CHECK(most_telling(Errors{refused, too_late}) == refused);
    CHECK(most_telling(Errors{too_late, refused}) == too_late);
    CHECK(most_telling(Errors{refused, no_network}) == refused);
    for (const std::error_code no_way : {no_network, no_host, no_family}) {
        CAPTURE(no_way.message());
        CHECK(most_telling(Errors{no_way, refused}) == refused);
        CHECK(most_telling(Errors{no_way, no_network}) == no_way);
    }
}

TEST_CASE("a shortage on this machine is told before what the network said of other addresses", "[connect]") {
    using Errors = std::vector<std::error_code>;
    const std::error_code no_memory = make_error_code(std::errc::not_enough_memory);
    for (const std::error_code shortage : {no_port, no_descriptor, no_memory}) {
        CAPTURE(shortage.message());
        CHECK(most_telling(Errors{shortage, refused}) == shortage);
        CHECK(most_telling(Errors{refused, shortage}) == shortage);
        CHECK(most_telling(Errors{no_network, too_late, shortage}) == shortage);
    }
    CHECK(most_telling(Errors{refused, no_port, no_descriptor}) == no_port);
}

}  // namespace tcp_addresses_test
