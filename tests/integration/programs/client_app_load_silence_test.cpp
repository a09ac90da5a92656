// A server that answers nothing, or stops to answer: no run waits for it without end.
#include <chrono>
#include <string>

#include <echo/error.hpp>

#include "client/app/errors/exit_code.hpp"
#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/programs/load_run.hpp"

namespace client_app_load_silence_test {

using namespace std::chrono_literals;
using echo::client_app::ExitCode;
using echo::test::common_options;
using echo::test::CommonOptions;
using echo::test::LoadOptions;
using echo::test::LoadRun;
using echo::test::requests;
using echo::test::run_load;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;

TEST_CASE("a run ends when nothing has been answered for so long, also in its warm-up", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) { return peer.read_until_closed(); });
    CommonOptions common = common_options(server.endpoint());
    common.config.pool_size = 3;
    common.config.request_timeout = 100ms;
    common.config.connect_timeout = 90ms;
    LoadOptions options = requests(1'000'000);
    options.longest_silence = 200ms;
    for (const auto warmup : {0h, 1h}) {
        options.warmup = warmup;

        const LoadRun result = run_load(common, options);

        CHECK(result.counts().answered == 0);
        CHECK((warmup == 0h ? result.counts() : result.tally().unheard).failed >= 3);
        const auto& failures = warmup == 0h ? result.tally().failures : result.tally().unheard_failures;
        REQUIRE(failures.size() == 1);
        CHECK(failures[0].exit_code == ExitCode::reply_timeout);
    }
}

TEST_CASE("a run of messages without a time-out ends when the server has fallen silent", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.echo(2);
        co_await peer.read_until_closed();
    });
    CommonOptions common = common_options(server.endpoint());
    common.config.request_timeout = 0ms;
    LoadOptions options = requests(1'000'000);
    options.longest_silence = 100ms;

    const LoadRun result = run_load(common, options);

    CHECK(result.counts().answered == 2);
    CHECK(result.counts().failed == 1);
}

TEST_CASE("a run that ends by the clock outlasts a silence of its server", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.echo(2);
        co_await peer.read_until_closed();
    });
    CommonOptions common = common_options(server.endpoint());
    common.config.request_timeout = 100ms;
    common.config.connect_timeout = 90ms;
    LoadOptions options;
    options.duration = 500ms;
    options.longest_silence = 100ms;

    const auto began = std::chrono::steady_clock::now();
    const LoadRun result = run_load(common, options);

    CHECK(result.counts().answered >= 2);
    CHECK(result.end.measured_until - began >= 500ms);
}

}  // namespace client_app_load_silence_test
