#include "connect/tcp_addresses.hpp"

#include <cerrno>
#include <vector>

#include <asio/error.hpp>

#include "support/catch.hpp"

namespace tcp_addresses_test {

using echo::detail::interleave_families;
using echo::detail::most_telling;
using echo::detail::TcpAddresses;

namespace {

asio::ip::tcp::endpoint address(const char* text) {
    return {asio::ip::make_address(text), 8060};
}

const std::error_code refused = asio::error::connection_refused;
const std::error_code no_network = asio::error::network_unreachable;
const std::error_code no_host = asio::error::host_unreachable;
const std::error_code no_family = asio::error::address_family_not_supported;
const std::error_code no_source(EADDRNOTAVAIL, asio::error::get_system_category());
const std::error_code no_descriptor = asio::error::no_descriptors;
const std::error_code too_late = asio::error::timed_out;

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

TEST_CASE("of all addresses' errors the first is told that says more than that there is no way", "[connect]") {
    using Errors = std::vector<std::error_code>;
    CHECK(most_telling(Errors{refused}) == refused);
    CHECK(most_telling(Errors{refused, too_late}) == refused);
    CHECK(most_telling(Errors{too_late, refused}) == too_late);
    CHECK(most_telling(Errors{refused, no_network}) == refused);
    for (const std::error_code no_way : {no_network, no_host, no_family, no_source}) {
        CAPTURE(no_way.message());
        CHECK(most_telling(Errors{no_way, refused}) == refused);
        CHECK(most_telling(Errors{no_way, no_descriptor, refused}) == no_descriptor);
        CHECK(most_telling(Errors{no_way, no_network}) == no_way);
    }
}

}  // namespace tcp_addresses_test
