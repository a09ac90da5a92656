// The admin endpoint while memory is refused to it.
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
using echo::test::open_descriptors;
using echo::test::RawSocket;

namespace {

// More than an answer takes and the connection after it.
constexpr std::size_t most_allocations = 200;

void ask(RawSocket& socket, const std::string& path) {
    socket.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
}

// Empty if there is none.
std::string answer(RawSocket& socket) {
    try {
        return socket.receive_until_end();
    } catch (const std::runtime_error&) {
        return {};
    }
}

bool is_live(const Endpoint& endpoint) {
    RawSocket socket(endpoint);
    ask(socket, "/livez");
    return answer(socket).ends_with("live\n");
}

// An admin endpoint that has one allocation of its thread fail, from when its facts are asked for.
// @param stays whether the connection of that request is still there, so that the next takes memory of its own.
bool survives_failure_after(std::size_t others, bool stays) {
    const auto source = [others] {
        echo::test::fail_allocation_after(others);
        return AdminFacts();
    };
    const AdminServer admin("127.0.0.1:0", source, [](const Endpoint&, std::error_code) {});
    const std::size_t unconnected = open_descriptors();
    RawSocket first(admin.endpoint());
    ask(first, "/metrics");
    answer(first);
    if (!stays) {
        first.close();
        if (!eventually([&] { return open_descriptors() == unconnected; })) return false;
    }
    return eventually([&] { return is_live(admin.endpoint()); });
}

}  // namespace

TEST_CASE("an admin endpoint goes on, whichever allocation fails, and loses no descriptor", "[server_app][admin]") {
    const std::size_t descriptors = open_descriptors();

    for (std::size_t others = 0; others < most_allocations; ++others) {
        CAPTURE(others);
        REQUIRE(survives_failure_after(others, true));
        REQUIRE(survives_failure_after(others, false));
    }

    CHECK(open_descriptors() == descriptors);
}

}  // namespace server_app_admin_memory_test
