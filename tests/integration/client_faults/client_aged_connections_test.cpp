// A server whose connections become old all the time, and callers who must never notice.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/transports.hpp"
#include "support/waiting.hpp"

namespace client_aged_connections_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Echo;
using echo::test::get;
using echo::test::Transport;
using echo::test::TransportServer;

namespace {

constexpr std::size_t calls = 10'000;
constexpr std::uint64_t ends = 60;  // of connections, for their age
constexpr std::size_t threads = 4;

// What came of the calls of all threads.
struct Tally {
    std::atomic<std::size_t> right = 0;
    std::atomic<std::size_t> wrong = 0;
    std::mutex mutex;
    std::vector<std::string> failures;

    void note(const std::string& message, std::future<std::string> reply) {
        try {
            ++(get(reply) == message ? right : wrong);
        } catch (const std::exception& error) {
            const std::scoped_lock lock(mutex);
            failures.emplace_back(error.what());
        }
    }
};

// As many calls at a time as `window`, until there were enough of them and of ends.
void call_on(Echo& echo, TransportServer& server, std::size_t window, Tally& tally) {
    const auto deadline = std::chrono::steady_clock::now() + echo::test::patience;
    std::size_t number = 0;
    while (number < calls / threads || server->stats().closed(CloseReason::max_connection_age) < ends) {
        if (std::chrono::steady_clock::now() > deadline) return;
        std::vector<std::pair<std::string, std::future<std::string>>> replies;
        for (std::size_t call = 0; call < window; ++call) {
            std::string message = std::to_string(number++);
            auto reply = echo(message);
            replies.emplace_back(std::move(message), std::move(reply));
        }
        for (auto& [message, reply] : replies) tally.note(message, std::move(reply));
    }
}

}  // namespace

TEST_CASE("of ten thousand calls to a server whose connections are too old at once none fails", "[client][age]") {
    const auto transport = GENERATE(Transport::ipv4, Transport::unix_file, Transport::tls_over_ipv4);
    const std::size_t in_flight = GENERATE(1u, 16u);
    echo::ServerConfig server_config;
    server_config.limits.max_connection_age = 20ms;
    TransportServer server(transport, server_config);
    auto config = server.client_config();
    config.pool_size = 4;
    config.max_in_flight = in_flight;
    Echo echo(server.endpoint(), config);
    Tally tally;

    std::vector<std::thread> callers;
    for (std::size_t thread = 0; thread < threads; ++thread) {
        callers.emplace_back([&] { call_on(echo, server, in_flight, tally); });
    }
    for (std::thread& caller : callers) caller.join();

    CHECK(tally.right >= calls);
    CHECK(tally.wrong == 0);
    CHECK(tally.failures == std::vector<std::string>());
    CHECK(server->stats().closed(CloseReason::max_connection_age) >= ends);
    INFO(to_json(echo.stats()));
    CHECK(echo.stats().failed == 0);
}

}  // namespace client_aged_connections_test
