// A thread of a benchmark against servers that behave and that do not: nothing is sent twice, nothing counted twice.
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <echo/error.hpp>

#include "client/app/bench/worker.hpp"
#include "support/catch.hpp"
#include "support/scripted_server.hpp"
#include "support/unwilling_ports.hpp"
#include "support/waiting.hpp"

using namespace std::chrono_literals;
using echo::client_app::CommonOptions;
using echo::client_app::ExitCode;
using echo::client_app::bench::BenchOptions;
using echo::client_app::bench::Connections;
using echo::client_app::bench::Counts;
using echo::client_app::bench::Tally;
using echo::client_app::bench::Timeline;
using echo::client_app::bench::Worker;
using echo::client_app::bench::WorkerEnd;
using echo::test::eventually;
using echo::test::RefusingPort;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;

namespace {

CommonOptions common_options(const echo::Endpoint& endpoint) {
    CommonOptions common;
    common.endpoint = endpoint;
    common.config.verify = true;
    common.config.pool_size = 1;
    return common;
}

BenchOptions requests(std::uint64_t count) {
    BenchOptions options;
    options.requests = count;
    return options;
}

struct Run {
    WorkerEnd end;
    std::uint64_t opened;
    std::uint64_t failed;
    std::uint64_t lost;

    const Tally& tally() const { return *end.tally; }
    const Counts& counts() const { return end.tally->counts; }
};

// To its end, which comes within the tests' patience or the run throws.
Run run(const CommonOptions& common, const BenchOptions& options) {
    Connections connections;
    Worker worker(common, options, 0, connections);
    std::promise<WorkerEnd> ended;
    const auto now = std::chrono::steady_clock::now();
    const Timeline timeline{now, now + options.warmup,
                            options.duration ? now + options.warmup + *options.duration : Timeline::TimePoint::max()};
    worker.start(timeline, [&](WorkerEnd end) { ended.set_value(std::move(end)); });
    auto end = ended.get_future();
    if (end.wait_for(20s) != std::future_status::ready) throw std::runtime_error("the worker does not end");
    return {end.get(), connections.opened, connections.failed, connections.lost};
}

}  // namespace

TEST_CASE("each message of a closed loop is sent once and answered once", "[client-app][bench]") {
    ScriptedServer server(echo::test::echo_all());
    CommonOptions common = common_options(server.endpoint());
    common.config.pool_size = 3;
    common.config.max_in_flight = 4;

    const Run result = run(common, requests(1000));

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
    BenchOptions options;
    options.duration = 100ms;

    const Run result = run(common, options);

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

    const Run result = run(common_options(server.endpoint()), requests(30));

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

    const Run result = run(common_options(server.endpoint()), requests(9));

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

    const Run result = run(common, requests(1));
    CHECK(result.counts().answered == 1);

    BenchOptions two = requests(2);
    const Run longer = run(common, two);
    CHECK(longer.counts().sent == 2);
    CHECK(longer.counts().answered + longer.counts().failed + longer.counts().mismatched == 2);
    CHECK(longer.lost >= 1);
}

TEST_CASE("a reply that comes after its time is not taken for the next message's", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        const std::string late = co_await peer.read_message();
        co_await peer.gate();
        co_await peer.send_message(late);
        co_await peer.echo();
    });
    CommonOptions common = common_options(server.endpoint());
    common.config.request_timeout = 100ms;
    common.config.connect_timeout = 50ms;
    std::thread opener([&] {
        eventually([&] { return server.messages_read() == 1; });
        std::this_thread::sleep_for(300ms);  // three times what the message may take
        server.open_gate();
    });

    const Run result = run(common, requests(5));
    opener.join();

    CHECK(result.counts().sent == 5);
    CHECK(result.counts().failed == 1);
    CHECK(result.counts().answered == 4);
    CHECK(result.counts().mismatched == 0);
    CHECK(result.opened == 1);
}

TEST_CASE("a run ends at once where nobody listens", "[client-app][bench]") {
    const RefusingPort port;
    CommonOptions common = common_options(port.endpoint());
    common.config.pool_size = 5;
    BenchOptions options;
    options.duration = 15s;

    const Run result = run(common, options);

    CHECK(result.opened == 0);
    CHECK(result.failed >= 1);
    CHECK(result.counts() == Counts{});
    REQUIRE(result.tally().failures.size() == 1);
    CHECK(result.tally().failures[0].exit_code == ExitCode::refused);
}

TEST_CASE("a server that ends every connection at once is not run at", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_message();
        peer.reset();
    });
    CommonOptions common = common_options(server.endpoint());
    common.config.pool_size = 4;
    BenchOptions options;
    options.duration = 500ms;

    const Run result = run(common, options);

    CHECK(result.counts().answered == 0);
    // At once, once more at once, and then after up to 50, 100, 200 ms: a connect in a loop would make thousands.
    CHECK(server.accepted() < 100);
    CHECK(server.accepted() > 4);
    CHECK(result.lost == result.opened);
}

TEST_CASE("a connection has no more than --requests-per-connection messages", "[client-app][bench]") {
    ScriptedServer server(echo::test::echo_all());
    CommonOptions common = common_options(server.endpoint());
    common.config.max_in_flight = 4;
    for (const bool is_open_loop : {false, true}) {
        CAPTURE(is_open_loop);
        const std::size_t accepted_before = server.accepted();
        BenchOptions options = requests(100);
        options.requests_per_connection = 10;
        if (is_open_loop) options.rate = 2000;

        const Run result = run(common, options);

        CHECK(result.counts().answered == 100);
        CHECK(result.lost == 0);
        CHECK(server.accepted() - accepted_before >= 10);
        CHECK(server.accepted() - accepted_before <= 11);
    }
}

TEST_CASE("what an open loop offers is what it sends and what it misses", "[client-app][bench]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    CommonOptions common = common_options(server.endpoint());
    common.config.request_timeout = 400ms;
    common.config.connect_timeout = 200ms;
    BenchOptions options;
    options.rate = 1000;
    options.duration = 200ms;

    const Run result = run(common, options);

    CHECK(result.counts().offered == 200);
    CHECK(result.counts().sent == 1);
    CHECK(result.counts().missed == 199);
    CHECK(result.counts().failed == 1);
}

TEST_CASE("an open loop keeps its rate and its times", "[client-app][bench]") {
    ScriptedServer server(echo::test::echo_all());
    CommonOptions common = common_options(server.endpoint());
    common.config.pool_size = 2;
    BenchOptions options;
    options.rate = 500;
    options.duration = 400ms;

    const Run result = run(common, options);

    CHECK(result.counts().offered == 200);
    CHECK(result.counts().answered + result.counts().missed == 200);
    CHECK(result.tally().response_time.count() == result.counts().answered);
    CHECK(result.tally().start_lag.count() == result.counts().sent);
    CHECK(result.tally().response_time.max() >= result.tally().service_time.min());
}
