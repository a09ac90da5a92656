// What is printed of an endpoint is that endpoint, whatever was accepted.
#include <echo/endpoint.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/all_texts.hpp"
#include "support/catch.hpp"

namespace endpoint_round_trip_test {

using echo::Endpoint;

namespace {

std::optional<Endpoint> endpoint_of(const std::string& text) {
    try {
        return Endpoint(text);
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
}

}  // namespace

TEST_CASE("every text that is accepted is printed as a text of the same endpoint", "[endpoint]") {
    const auto [begin, alphabet, longest] = GENERATE(table<std::string, std::string, std::size_t>({
        {"", "ab:/[]%@1.0", 5},
        {"tls://", "ab:/[]%@1.0", 4},
        {"unix", "ab:/[]%@1.0", 4},
        {"tls://unix", "a:/[1", 4},
        {"[::1", "%a:]1/", 5},
        {"unix:", "a:/@ \"\\\xc2\x9b\xff", 4},
        {"", "unix:tls/", 5},
    }));
    std::size_t accepted = 0;
    for (const std::string& rest : echo::test::all_texts(alphabet, longest)) {
        const std::optional<Endpoint> endpoint = endpoint_of(begin + rest);
        if (!endpoint) continue;
        ++accepted;
        const std::optional<Endpoint> again = endpoint_of(endpoint->to_string());
        if (again != endpoint) FAIL_CHECK(begin + rest + " is printed as " + endpoint->to_string());
        if (again && again->to_string() != endpoint->to_string()) FAIL_CHECK(begin + rest);
    }
    CHECK(accepted > 10);
}

TEST_CASE("another port leaves an endpoint that is printed as itself", "[endpoint]") {
    for (const char* text : {"unix.", "unixx:1", "tls:1", "[::1%unix]", "tls://unix", "tls://unix:2", ":1"}) {
        const Endpoint endpoint = Endpoint(text).with_port(65535);
        CHECK(Endpoint(endpoint.to_string()) == endpoint);
    }
}

}  // namespace endpoint_round_trip_test
