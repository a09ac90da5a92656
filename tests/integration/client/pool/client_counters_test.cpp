// The pool's numbers while others use it: none goes back, they add up at every instant, and the line's limits hold for
// all who wait, wherever they are on their way.
#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <asio/io_context.hpp>

#include <echo/client.hpp>
#include <echo/server.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_counters_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::PoolStats;
using echo::ServerStats;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

constexpr std::array counters = {&PoolStats::requests,
                                 &PoolStats::requests_processed,
                                 &PoolStats::timed_out,
                                 &PoolStats::cancelled,
                                 &PoolStats::refused,
                                 &PoolStats::failed,
                                 &PoolStats::retried,
                                 &PoolStats::late_replies,
                                 &PoolStats::sessions,
                                 &PoolStats::connects_failed,
                                 &PoolStats::connections_lost,
                                 &PoolStats::found_stale,
                                 &PoolStats::retired_idle,
                                 &PoolStats::retired_lifetime,
                                 &PoolStats::retired_stalled,
                                 &PoolStats::retired_for_room,
                                 &PoolStats::retired_suspect,
                                 &PoolStats::retired_abandoned,
                                 &PoolStats::retired_endpoint_gone};

bool adds_up(const PoolStats& stats) {
    return stats.requests == stats.requests_processed + stats.timed_out + stats.cancelled + stats.refused +
                                 stats.failed + stats.queued + stats.in_flight;
}

// Looks again and again, on a thread of its own, until it is destroyed.
class Watch {
public:
    explicit Watch(std::function<void()> look)
        : thread_([this, look = std::move(look)] {
              while (!stopped_) {
                  look();
                  ++looks_;
              }
          }) {}
    ~Watch() {
        stopped_ = true;
        thread_.join();
    }

    int looks() const { return looks_; }

private:
    std::atomic<bool> stopped_ = false;
    std::atomic<int> looks_ = 0;
    std::thread thread_;
};

std::string message_of(int number) {
    return std::to_string(number);
}

}  // namespace

TEST_CASE("no counter of the pool goes back, and all add up, whenever they are looked at", "[client]") {
    const TestServer server;
    EchoConfig config;
    config.pool_size = 2;
    config.max_queued = 50;
    Echo echo(server.endpoint(), config);
    PoolStats before;
    std::atomic<int> gone_back = 0;
    std::atomic<int> wrong_sums = 0;
    std::atomic<int> too_many = 0;
    {
        const Watch watch([&] {
            const PoolStats now = echo.stats();
            for (const auto counter : counters) gone_back += now.*counter < before.*counter ? 1 : 0;
            wrong_sums += adds_up(now) ? 0 : 1;
            too_many += now.queued > config.max_queued ? 1 : 0;
            before = now;
        });
        for (int round = 0; round < 200 || watch.looks() < 200; ++round) {
            std::vector<std::future<std::string>> calls;
            for (int i = 0; i < 100; ++i) calls.push_back(echo(message_of(i)));
            for (auto& call : calls) echo::test::error_of(std::move(call));
        }
    }

    CHECK(gone_back == 0);
    CHECK(wrong_sums == 0);
    CHECK(too_many == 0);
    CHECK(echo.stats().refused > 0);
}

TEST_CASE("as many wait as max_queued says, wherever they are on their way", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    asio::io_context context;
    EchoConfig config;
    config.pool_size = 1;
    config.max_queued = 4;
    Echo echo(context.get_executor(), server.endpoint(), config);
    std::size_t refused = 0;
    const auto call = [&](int times) {
        for (int i = 0; i < times; ++i) {
            echo.async_call("x", [&](std::error_code error, std::string) { refused += error == errc::queue_full; });
        }
    };
    call(5);
    REQUIRE(eventually([&] {
        context.poll();
        return echo.stats().in_flight == 1;
    }));
    context.poll();
    REQUIRE(echo.stats().queued == 3);

    call(4);  // and the executor does not run

    CHECK(echo.stats().queued == 4);
    CHECK(echo.stats().refused == 1 + 3);
    context.poll();
    CHECK(echo.stats().queued == 4);
    CHECK(refused == 1 + 3);
}

TEST_CASE("post_request tells of a refusal on arrival, where the other hooks run", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    std::atomic<int> told = 0;
    std::atomic<bool> elsewhere = false;
    std::thread::id client_thread;
    EchoConfig config;
    config.pool_size = 1;
    config.max_queued = 1;
    config.connection_made = [&](const echo::ConnectionMade&) { client_thread = std::this_thread::get_id(); };
    config.post_request = [&](std::error_code error, const echo::Response&) {
        if (error != errc::queue_full) return;
        if (std::this_thread::get_id() != client_thread) elsewhere = true;
        ++told;
    };
    Echo echo(server.endpoint(), config);
    auto in_flight = echo("in flight");
    REQUIRE(eventually([&] { return echo.stats().in_flight == 1; }));
    auto in_line = echo("in line");

    for (int i = 0; i < 10; ++i) CHECK(echo::test::error_of(echo("too many")) == errc::queue_full);

    CHECK(eventually([&] { return told == 10; }));
    CHECK_FALSE(elsewhere);
    CHECK(echo.stats().refused == 10);
}

TEST_CASE("no counter of the server goes back, whenever they are looked at", "[client]") {
    echo::ServerConfig config;
    config.listen = {"127.0.0.1:0"};
    config.threads = 2;
    echo::Server server(config);
    server.start();
    ServerStats before;
    std::atomic<int> gone_back = 0;
    {
        const Watch watch([&] {
            const ServerStats now = server.stats();
            for (const auto counter : {&ServerStats::connections_accepted, &ServerStats::messages,
                                       &ServerStats::bytes_received, &ServerStats::bytes_sent}) {
                gone_back += now.*counter < before.*counter ? 1 : 0;
            }
            before = now;
        });
        for (int round = 0; round < 50 || watch.looks() < 50; ++round) {
            Echo echo(server.endpoints().front());
            std::vector<std::future<std::string>> calls;
            for (int i = 0; i < 20; ++i) calls.push_back(echo(message_of(i)));
            for (auto& call : calls) get(call);
        }
    }
    server.stop(0s);

    CHECK(gone_back == 0);
    CHECK(before.connections_accepted > 0);
}

}  // namespace client_counters_test
