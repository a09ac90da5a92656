// The admin endpoint while memory is refused to it.
#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <system_error>

#include "server/app/admin/admin_server.hpp"
#include "support/allocation_count.hpp"
#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/waiting.hpp"

namespace server_app_admin_memory_test {

using echo::Endpoint;
using echo::server_app::AdminFacts;
using echo::server_app::AdminServer;
using echo::test::eventually;
using echo::test::RawSocket;

namespace {

// More than an answer takes and the connection after it.
constexpr std::size_t most_allocations = 200;

// Empty if the connection ends by a reset.
std::string answer_to(const std::string& path, const Endpoint& endpoint) {
    RawSocket socket(endpoint);
    try {
        socket.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return socket.receive_until_end();
    } catch (const std::runtime_error&) {
        return {};
    }
}

}  // namespace

TEST_CASE("an admin endpoint goes on, whichever allocation fails, and loses no descriptor", "[server_app][admin]") {
    // Asked by the thread whose memory is meant.
    std::atomic<bool> must_fail = false;
    std::atomic<std::size_t> others = 0;
    const auto source = [&] {
        if (must_fail.exchange(false)) echo::test::fail_allocation_after(others);
        return AdminFacts();
    };
    const AdminServer admin("127.0.0.1:0", source, [](const Endpoint&, std::error_code) {});
    const std::size_t descriptors = echo::test::open_descriptors();
    CHECK(answer_to("/livez", admin.endpoint()).ends_with("live\n"));

    for (; others < most_allocations; ++others) {
        CAPTURE(others.load());
        must_fail = true;
        answer_to("/metrics", admin.endpoint());
        CHECK(eventually([&] { return answer_to("/livez", admin.endpoint()).ends_with("live\n"); }));
    }

    CHECK(eventually([&] { return echo::test::open_descriptors() == descriptors; }));
}

}  // namespace server_app_admin_memory_test
