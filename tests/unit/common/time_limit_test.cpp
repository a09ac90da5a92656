#include <echo/time_limit.hpp>

#include <chrono>
#include <limits>

#include <echo/client_config.hpp>
#include <echo/server_config.hpp>

#include "support/catch.hpp"

namespace time_limit_test {

using namespace std::chrono_literals;
using echo::TimeLimit;
namespace chrono = std::chrono;

TEST_CASE("a time limit takes a duration of any unit", "[time]") {
    CHECK(TimeLimit(5s) == 5s);
    CHECK(TimeLimit(200ms).count() == 200'000'000);
    CHECK(TimeLimit(chrono::duration<double>(0.5)) == 500ms);
    CHECK(TimeLimit(chrono::duration<float, std::milli>(1.5F)) == 1500us);
    CHECK(TimeLimit(-1s) == -1s);
    CHECK(TimeLimit() == 0s);
    CHECK(chrono::nanoseconds(TimeLimit(24h * 365 * 292)) == 24h * 365 * 292);
}

TEST_CASE("no unit's longest duration overflows a time limit, nor its shortest", "[time]") {
    CHECK(TimeLimit(chrono::nanoseconds::max()) == TimeLimit::none());
    CHECK(TimeLimit(chrono::microseconds::max()) == TimeLimit::none());
    CHECK(TimeLimit(chrono::seconds::max()) == TimeLimit::none());
    CHECK(TimeLimit(chrono::hours::max()) == TimeLimit::none());
    CHECK(TimeLimit(chrono::duration<double>::max()) == TimeLimit::none());
    CHECK(TimeLimit(24h * 365 * 293) == TimeLimit::none());
    CHECK(TimeLimit(chrono::seconds::min()).count() < 0);
    CHECK(TimeLimit(chrono::hours::min()).count() < 0);
    CHECK(TimeLimit(chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())) == 0s);
}

TEST_CASE("settings take the longest duration of a unit for no limit", "[time]") {
    echo::EchoConfig client;
    client.request_timeout = client.connect_timeout = client.idle_timeout = chrono::hours::max();
    client.max_lifetime = client.check_after = client.stall_timeout = chrono::seconds::max();
    CHECK_NOTHROW(echo::check(client));
    echo::ServerConfig server;
    server.limits.idle_timeout = server.limits.message_timeout = chrono::hours::max();
    server.limits.write_timeout = server.limits.handshake_timeout = chrono::minutes::max();
    CHECK_NOTHROW(echo::check(server));
}

}  // namespace time_limit_test
