// Thousands of connections that owe a PROXY header, or the rest of one: what they cost, and that somebody else is
// served.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/processes/server_process.hpp"
#include "support/sanitizer.hpp"
#include "support/waiting.hpp"

namespace silent_proxies_test {

using echo::test::eventually;
using echo::test::is_sanitized;
using echo::test::RawSocket;
using echo::test::ServerProcess;

namespace {

constexpr std::size_t allowed_each = 4 * 1024;

std::size_t silent_count() {
    const std::size_t wanted = is_sanitized ? 500 : 4'000;
    const std::size_t possible = echo::test::raise_descriptor_limit() - 100;
    if (possible < wanted) WARN("ATTENTION: " << possible << " instead of " << wanted << ": no more descriptors");
    return std::min(wanted, possible);
}

bool is_served(const ServerProcess& server) {
    RawSocket client(server.endpoint());
    client.send("PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\nHello!\n");
    return client.receive(7) == "Hello!\n";
}

}  // namespace

TEST_CASE("connections that owe a PROXY header cost less than 4 KiB each, and somebody else is served",
          "[server][proxy][reliability][alone]") {
    const auto beginning = GENERATE(as<std::string>(), "", "PROXY TCP4 192.0.2.1", "\r\n\r\n");
    const std::size_t count = silent_count();
    ServerProcess server("127.0.0.1:0", {"--framing", "line", "--log-level", "warning", "--handshake-timeout", "5m",
                                         "--proxy-protocol", "require", "--proxy-from", "127.0.0.1"});
    REQUIRE(is_served(server));
    const std::size_t descriptors_before = echo::test::open_descriptors(server.id());
    const std::size_t memory_before = echo::test::own_memory(server.id());

    std::vector<RawSocket> silent;
    for (std::size_t i = 0; i < count; ++i) {
        silent.emplace_back(server.endpoint());
        silent.back().send(beginning);
    }
    REQUIRE(eventually([&] { return echo::test::open_descriptors(server.id()) >= descriptors_before + count - 1; }));
    // The server has begun with all of them once it has answered what came after.
    CHECK(is_served(server));
    const std::size_t each = (echo::test::own_memory(server.id()) - memory_before) / count;
    silent.clear();

    WARN(count << " connections that begin with " << beginning.size() << " bytes: " << each
               << " bytes each (RssAnon, less than " << allowed_each << ")");
    if (is_sanitized) {
        WARN("NOT CHECKED under a sanitizer, which has memory of its own: the memory of the server");
    } else {
        CHECK(each < allowed_each);
    }
    CHECK(is_served(server));
}

}  // namespace silent_proxies_test
