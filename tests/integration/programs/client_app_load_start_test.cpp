// A run that begins at a time of the wall clock, as others do.
#include <chrono>
#include <optional>

#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include "client/app/errors/failure.hpp"
#include "client/app/load/load.hpp"
#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/programs/load_run.hpp"

namespace client_app_load_start_test {

using namespace echo::client_app;
using namespace echo::client_app::bench;
using namespace std::chrono_literals;

namespace {

/// A load on a server, to its end.
struct StartedLoad {
    explicit StartedLoad(const LoadOptions& options)
        : load(
              loop, common.endpoint, common.config, options,
              {.progressed = [this](const Progress& progress) { note(progress); }, .interval_ended = {}, .ended = {}}) {
    }

    Measurements run() {
        load.start();
        loop.run_for(echo::test::patience);
        REQUIRE(loop.stopped());
        return load.measurements();
    }

    void note(const Progress& progress) {
        if (progress.stage == Stage::waiting_for_start && !waited_for) waited_for = progress.remaining;
    }

    echo::test::ScriptedServer server{echo::test::echo_all()};
    CommonOptions common = echo::test::common_options(server.endpoint());
    asio::io_context loop;
    std::optional<std::chrono::nanoseconds> waited_for;
    Load load;
};

LoadOptions requests_from(WallTime start, std::chrono::nanoseconds warmup) {
    LoadOptions options = echo::test::requests(10);
    options.start_at = start;
    options.warmup = warmup;
    return options;
}

}  // namespace

TEST_CASE("a run begins to measure at the time that it was told, after its warm-up", "[bench]") {
    const WallTime start = wall_time_now() + 300ms;
    const LoadOptions options = requests_from(start, GENERATE(0ms, 100ms));
    StartedLoad started(options);

    const Measurements measured = started.run();

    CHECK(wall_time_now() >= start);
    REQUIRE(started.waited_for);
    CHECK(*started.waited_for > 0ns);
    CHECK(measured.total.counts.answered == 10);
    // On a busy machine the thread may wake up late; then the run says so.
    CHECK(measured.started_at >= start);
    CHECK(measured.started_at - start < 1s);
}

TEST_CASE("a run whose start the clock has passed meanwhile does not begin, and says by how much", "[bench]") {
    const LoadOptions options = requests_from(wall_time_now() - 1h, 0s);
    StartedLoad started(options);

    try {
        started.run();
        FAIL("nothing was refused");
    } catch (const Failure& failure) {
        CHECK(failure.code() == ExitCode::usage);
        CHECK_THAT(failure.what(), echo::test::contains_text("--start-at: "));
        CHECK_THAT(failure.what(), echo::test::contains_text("passed 3600s ago"));
    }
}

TEST_CASE("a run that is stopped before its start ends at once, with nothing measured", "[bench]") {
    const LoadOptions options = requests_from(wall_time_now() + 1h, 1s);
    StartedLoad started(options);
    asio::post(started.loop, [&] { started.load.stop(); });

    const Measurements measured = started.run();

    CHECK(measured.duration == 0ns);
    CHECK(measured.connections_opened == 0);
    CHECK(measured.total.failures.empty());
}

}  // namespace client_app_load_start_test
