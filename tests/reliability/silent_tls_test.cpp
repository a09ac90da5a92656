// Ten thousand connections to a TLS port that never say a word: what they cost, and that somebody else is served.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/processes/server_process.hpp"
#include "support/sanitizer.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/waiting.hpp"

namespace silent_tls_test {

using echo::test::certificates;
using echo::test::eventually;
using echo::test::is_sanitized;
using echo::test::RawSocket;
using echo::test::ServerProcess;
using echo::test::TlsClient;

namespace {

constexpr std::size_t allowed_each = 4 * 1024;

// With the one that is served they are as many as the server takes.
std::size_t silent_count() {
    const std::size_t wanted = is_sanitized ? 999 : 9'999;
    const std::size_t possible = echo::test::raise_descriptor_limit() - 100;
    if (possible < wanted) WARN("ATTENTION: " << possible << " instead of " << wanted << ": no more descriptors");
    return std::min(wanted, possible);
}

bool is_served(TlsClient& client) {
    client.send("Hello!\n");
    return client.receive(7) == "Hello!\n";
}

}  // namespace

TEST_CASE("ten thousand silent connections to a TLS port cost less than 4 KiB each, and somebody else is served",
          "[server][tls][reliability][alone]") {
    const std::string framing = GENERATE(as<std::string>(), "line", "raw");
    const std::size_t count = silent_count();
    const auto& identity = certificates().server;
    ServerProcess server("tls://127.0.0.1:0",
                         {"--framing", framing, "--log-level", "warning", "--handshake-timeout", "5m", "--tls-cert",
                          identity.certificate_file, "--tls-key", identity.private_key_file});
    TlsClient served = TlsClient::connected(server.endpoint());
    REQUIRE(is_served(served));
    const std::size_t memory_before = echo::test::own_memory(server.id());
    const std::size_t descriptors_before = echo::test::open_descriptors(server.id());

    std::vector<RawSocket> silent;
    for (std::size_t i = 0; i < count; ++i) silent.emplace_back(server.endpoint());
    REQUIRE(eventually([&] { return echo::test::open_descriptors(server.id()) == descriptors_before + count; }));
    // The server has begun with all of them once it has answered what came after.
    CHECK(is_served(served));
    const std::size_t each = (echo::test::own_memory(server.id()) - memory_before) / count;
    silent.clear();
    const bool are_given_back =
        eventually([&] { return echo::test::open_descriptors(server.id()) == descriptors_before; });

    WARN(framing << ": " << count << " silent connections: " << each << " bytes each (RssAnon, less than "
                 << allowed_each << ")");
    if (is_sanitized) {
        WARN("NOT CHECKED under a sanitizer, which has memory of its own: the memory of the server");
    } else {
        CHECK(each < allowed_each);
    }
    CHECK(are_given_back);
    CHECK(is_served(served));
}

}  // namespace silent_tls_test
