// A thread of a benchmark against servers that behave and that do not: nothing is sent twice, nothing counted twice.
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include <echo/error.hpp>

#include "client/app/errors/exit_code.hpp"
#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/programs/load_run.hpp"
#include "support/waiting.hpp"

namespace client_app_load_worker_test {

using namespace std::chrono_literals;
using echo::client_app::ExitCode;
using echo::test::common_options;
using echo::test::CommonOptions;
using echo::test::Connections;
using echo::test::Counts;
using echo::test::eventually;
using echo::test::get;
using echo::test::LoadOptions;
using echo::test::LoadRun;
using echo::test::requests;
using echo::test::run_load;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;
using echo::test::Tally;
using echo::test::Timeline;
using echo::test::Worker;
using echo::test::WorkerEnd;

namespace {

// What the worker has counted since it was last asked.
Counts counts_since(Worker& worker) {
    const auto counts = std::make_shared<std::promise<Counts>>();  // shared, as that thread may still be in it
    worker.collect(std::make_unique<Tally>(),
                   [counts](std::unique_ptr<Tally> tally) { counts->set_value(tally->counts); });
    return get(counts->get_future());
}

}  // namespace

TEST_CASE("each message of a closed loop is sent once and answered once", "[client-app][bench]") {
    ScriptedServer server(echo::test::echo_all());
    CommonOptions common = common_options(server.endpoint());
    common.config.pool_size = 3;
    common.config.max_in_flight = 4;

    const LoadRun result = run_load(common, requests(1000));

    CHECK(result.counts() ==
          Counts{.offered = 1000, .sent = 1000, .answered = 1000, .sent_bytes = 64'000, .received_bytes = 64'000});
    CHECK(server.messages_read() == 1000);
    CHECK(result.opened == 3);
    CHECK(result.lost == 0);
    CHECK(result.tally().service_time.count() == 1000);
}

TEST_CASE("no more messages are under way than the pipeline allows", "[client-app][bench]") {
    // Reads all that comes while it answers nothing; the client must have stopped at four.
    ScriptedServer server(echo::test::echo_behind_gate());
    CommonOptions common = common_options(server.endpoint());
    common.config.max_in_flight = 4;
    common.config.request_timeout = 300ms;
    common.config.connect_timeout = 200ms;
    LoadOptions options;
    options.duration = 100ms;

    const LoadRun result = run_load(common, options);

    CHECK(result.counts().sent == 4);
    CHECK(result.counts().failed == 4);
    REQUIRE(result.tally().failures.size() == 1);
    CHECK(result.tally().failures[0].error == echo::errc::request_timeout);
}

TEST_CASE("a message that a connection has lost is failed, not sent again", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.echo(2);
        co_await peer.read_message();
    });

    const LoadRun result = run_load(common_options(server.endpoint()), requests(30));

    CHECK(result.counts().sent == 30);
    CHECK(result.counts().answered == 20);
    CHECK(result.counts().failed == 10);
    CHECK(server.messages_read() == 30);
    CHECK(result.opened == 10);
    CHECK(result.lost == 10);
    REQUIRE(result.tally().failures.size() == 1);
    CHECK(result.tally().failures[0].error == echo::errc::connection_lost);
    CHECK(result.tally().failures[0].count == 10);
}

TEST_CASE("a reply that differs by one byte is counted as that", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        for (int number = 1;; ++number) {
            std::string message = co_await peer.read_message();
            if (number % 3 == 0) message.back() ^= 1;
            co_await peer.send_message(message);
        }
    });

    const LoadRun result = run_load(common_options(server.endpoint()), requests(9));

    CHECK(result.counts().answered == 6);
    CHECK(result.counts().mismatched == 3);
    CHECK(result.tally().service_time.count() == 6);
    REQUIRE(result.tally().failures.size() == 1);
    CHECK(result.tally().failures[0].exit_code == ExitCode::answer_is_no);
}

TEST_CASE("a reply that nobody asked for ends the connection", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        const std::string message = co_await peer.read_message();
        co_await peer.send(message + "\r\n\r\n" + message + "\r\n\r\n");
        co_await peer.read_until_closed();
    });
    CommonOptions common = common_options(server.endpoint());

    const LoadRun result = run_load(common, requests(1));
    CHECK(result.counts().answered == 1);

    LoadOptions two = requests(2);
    const LoadRun longer = run_load(common, two);
    CHECK(longer.counts().sent == 2);
    CHECK(longer.counts().answered + longer.counts().failed + longer.counts().mismatched == 2);
    CHECK(longer.lost >= 1);
}

TEST_CASE("a reply that comes after its time is not taken for the next message's", "[client-app][bench]") {
    // Both messages are read at once, and answered when the first one's time has long been up.
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        const std::string first = co_await peer.read_message();
        const std::string second = co_await peer.read_message();
        co_await peer.gate();
        co_await peer.send_message(first);
        co_await peer.send_message(second);
        co_await peer.echo();
    });
    CommonOptions common = common_options(server.endpoint());
    common.config.max_in_flight = 2;
    common.config.request_timeout = 2s;
    common.config.connect_timeout = 1s;
    const LoadOptions options = requests(20);
    Connections connections;
    std::promise<WorkerEnd> ended;  // goes after the worker, whose thread may still be in it
    Worker worker(common.endpoint, common.config, options, 0, connections);
    const auto now = std::chrono::steady_clock::now();
    worker.start({now, now, Timeline::TimePoint::max()}, [&](WorkerEnd end) { ended.set_value(std::move(end)); });
    Counts counts;
    REQUIRE(eventually([&] { return (counts += counts_since(worker)).failed == 2; }));

    server.open_gate();
    const WorkerEnd end = get(ended.get_future());
    counts += end.tally->counts;

    CHECK(counts.sent == 20);
    CHECK(counts.failed == 2);
    CHECK(counts.mismatched == 0);
    CHECK(counts.answered == 18);
    // The late replies themselves are no answers.
    CHECK(end.tally->service_time.max() < static_cast<std::uint64_t>(common.config.request_timeout.count()));
    CHECK(connections.opened == 1);
}

TEST_CASE("a run can be given up with everything under way", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) { return peer.read_until_closed(); });
    CommonOptions common = common_options(server.endpoint());
    common.config.pool_size = 3;
    common.config.max_in_flight = 4;
    const LoadOptions options = requests(1'000'000);
    Connections connections;
    {
        Worker worker(common.endpoint, common.config, options, 0, connections);
        const auto now = std::chrono::steady_clock::now();
        worker.start({now, now, Timeline::TimePoint::max()}, [](WorkerEnd) {});
        REQUIRE(eventually([&] { return server.bytes_received() > 0; }));
    }
    CHECK(eventually([&] { return server.open() == 0; }));
}

}  // namespace client_app_load_worker_test
