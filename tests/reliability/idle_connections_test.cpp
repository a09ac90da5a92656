// Ten thousand connections that do nothing: what they cost in memory, and what they cost the one that is busy.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include "support/catch.hpp"
#include "support/client/round_trips.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/processes/server_process.hpp"
#include "support/sanitizer.hpp"
#include "support/waiting.hpp"

namespace idle_connections_test {

using namespace std::chrono_literals;
using echo::test::eventually;
using echo::test::is_sanitized;
using echo::test::RawSocket;
using echo::test::RoundTrips;
using echo::test::ServerProcess;
using std::chrono::microseconds;

namespace {

constexpr std::size_t allowed_each = 2 * 1024;

// With the busy one they are as many as the server takes.
std::size_t idle_count() {
    const std::size_t wanted = is_sanitized ? 999 : 9'999;
    const std::size_t possible = echo::test::raise_descriptor_limit() - 100;
    if (possible < wanted) WARN("ATTENTION: " << possible << " instead of " << wanted << ": no more descriptors");
    return std::min(wanted, possible);
}

// The median in the best of several rounds, which is what the server takes rather than what else the machine does.
microseconds usual_time(RawSocket& client) {
    microseconds best = microseconds::max();
    for (int round = 0; round < 10; ++round) {
        RoundTrips trips(client);
        trips.make(300);
        best = std::min(best, trips.percentile(50));
    }
    return best;
}

}  // namespace

TEST_CASE("ten thousand idle connections cost 2 KiB each at most, and the busy one nothing",
          "[server][reliability][alone]") {
    const std::size_t count = idle_count();
    ServerProcess server("127.0.0.1:0", {"--framing", "line", "--log-level", "warning"});
    RawSocket busy(server.endpoint());
    const microseconds alone = usual_time(busy);
    const std::size_t memory_before = echo::test::own_memory(server.id());
    const std::size_t descriptors_before = echo::test::open_descriptors(server.id());

    std::vector<RawSocket> idle;
    for (std::size_t i = 0; i < count; ++i) {
        idle.emplace_back(server.endpoint());
        // It has been busy once: what a first message needs is part of what it costs.
        idle.back().send("m\n");
        REQUIRE(idle.back().receive(2) == "m\n");
    }
    REQUIRE(echo::test::open_descriptors(server.id()) == descriptors_before + count);
    const std::size_t each = (echo::test::own_memory(server.id()) - memory_before) / count;
    // Looked at again where the machine has other things to do at that moment.
    microseconds beside_them{0};
    const bool is_undisturbed = eventually([&] {
        beside_them = usual_time(busy);
        return beside_them <= alone * 3 / 2 + 20us;
    });
    idle.clear();
    const bool are_given_back =
        eventually([&] { return echo::test::open_descriptors(server.id()) == descriptors_before; });

    WARN(count << " idle connections: " << each << " bytes each (RssAnon, at most " << allowed_each
               << "); another one's round trip " << alone.count() << " us before, " << beside_them.count()
               << " us then");
    if (is_sanitized) {
        WARN("NOT CHECKED under a sanitizer, which has memory of its own: the memory of the server");
    } else {
        CHECK(each <= allowed_each);
    }
    CHECK(is_undisturbed);
    CHECK(are_given_back);
}

}  // namespace idle_connections_test
