// A thread of a benchmark that keeps to a schedule.
#include <chrono>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/programs/load_run.hpp"

namespace client_app_open_loop_test {

using namespace std::chrono_literals;
using echo::test::common_options;
using echo::test::CommonOptions;
using echo::test::LoadOptions;
using echo::test::LoadRun;
using echo::test::run_load;
using echo::test::ScriptedServer;

TEST_CASE("what an open loop offers is what it sends and what it misses", "[client-app][bench]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    CommonOptions common = common_options(server.endpoint());
    common.config.request_timeout = 400ms;
    common.config.connect_timeout = 200ms;
    LoadOptions options;
    options.rate = 1000;
    options.duration = 200ms;

    const LoadRun result = run_load(common, options);

    CHECK(result.counts().offered == 200);
    CHECK(result.counts().sent == 1);
    CHECK(result.counts().missed == 199);
    CHECK(result.counts().failed == 1);
}

TEST_CASE("an open loop misses no more messages than it was asked for", "[client-app][bench]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    CommonOptions common = common_options(server.endpoint());
    common.config.request_timeout = 400ms;
    common.config.connect_timeout = 200ms;
    LoadOptions options;
    options.rate = 1000;
    options.requests = 50;
    options.duration = 200ms;

    const LoadRun result = run_load(common, options);

    CHECK(result.counts().offered == 50);
    CHECK(result.counts().sent == 1);
    CHECK(result.counts().missed == 49);
}

TEST_CASE("an open loop keeps its rate and its times", "[client-app][bench]") {
    ScriptedServer server(echo::test::echo_all());
    CommonOptions common = common_options(server.endpoint());
    common.config.pool_size = 2;
    LoadOptions options;
    options.rate = 500;
    options.duration = 400ms;

    const LoadRun result = run_load(common, options);

    CHECK(result.counts().offered == 200);
    CHECK(result.counts().answered + result.counts().missed == 200);
    CHECK(result.tally().response_time.count() == result.counts().answered);
    CHECK(result.tally().start_lag.count() == result.counts().sent);
    CHECK(result.tally().response_time.max() >= result.tally().service_time.min());
}

}  // namespace client_app_open_loop_test
