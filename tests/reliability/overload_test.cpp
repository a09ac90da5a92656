// More calls than a server can answer, on real sockets.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/sanitizer.hpp"
#include "support/waiting.hpp"

namespace overload_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::eventually;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t connections = 10;
constexpr auto time_to_live = 200ms;

// What it can do is a matter of its patience, not of this machine's speed.
asio::awaitable<void> answer_slowly(ScriptedPeer& peer) {
    asio::steady_timer pause(co_await asio::this_coro::executor);
    for (;;) {
        std::string message = co_await peer.read_message();
        pause.expires_after(4ms);
        co_await pause.async_wait(asio::use_awaitable);
        co_await peer.send_message(std::move(message));
    }
}

struct Outcome {
    std::atomic<std::size_t> answered = 0, late = 0, other = 0, pending = 0;
    std::vector<Clock::duration> refusals{};  // how long they took; on the client's thread
    std::vector<Clock::time_point> failures{};
    std::size_t longest_queue = 0;

    std::size_t failed_after(Clock::time_point when) const {
        return static_cast<std::size_t>(
            std::count_if(failures.begin(), failures.end(), [&](auto at) { return at > when; }));
    }
};

std::size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t all = 0, resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

void call(Echo& echo, Outcome& outcome, const std::function<void()>& then = {}) {
    const auto made_at = Clock::now();
    ++outcome.pending;
    echo.async_call("Hello!", [&outcome, made_at, then](std::error_code error, const std::string&) {
        if (error) outcome.failures.push_back(Clock::now());
        if (!error) {
            ++outcome.answered;
        } else if (error == errc::deadline_unreachable) {
            outcome.refusals.push_back(Clock::now() - made_at);
        } else {
            ++(error == errc::request_timeout ? outcome.late : outcome.other);
        }
        if (then) then();
        --outcome.pending;
    });
}

// As many a second as the server answers if it always has the next one.
double capacity(Echo& echo) {
    Outcome outcome;
    const auto end = Clock::now() + 1s;
    std::function<void()> again = [&] {
        if (Clock::now() < end) call(echo, outcome, again);
    };
    for (std::size_t i = 0; i < 2 * connections; ++i) call(echo, outcome, again);
    REQUIRE(eventually([&] { return outcome.pending == 0; }));
    REQUIRE(outcome.late + outcome.other == 0);
    return static_cast<double>(outcome.answered);
}

// An open loop: who made up for a pause of this machine would offer more than that.
void offer(Echo& echo, Outcome& outcome, double calls_a_second, std::chrono::milliseconds time) {
    const auto begin = Clock::now();
    const std::chrono::duration<double> gap(1 / calls_a_second);
    const auto calls = static_cast<std::size_t>(time / gap);
    for (std::size_t i = 0; i < calls; ++i) {
        std::this_thread::sleep_until(begin + gap * static_cast<double>(i));
        call(echo, outcome);
        if (i % 64 == 0) outcome.longest_queue = std::max(outcome.longest_queue, echo.stats().queued);
    }
}

double milliseconds(Clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

TEST_CASE("calls that are admitted by their deadline are answered in time, whatever is offered",
          "[reliability][alone]") {
    ScriptedServer server(answer_slowly);
    EchoConfig config;
    config.pool_size = config.max_connecting = connections;
    config.request_timeout = time_to_live;
    config.connect_timeout = time_to_live / 2;
    config.deadline_admission = true;
    Echo echo(server.endpoint(), config);
    const double before = capacity(echo);

    Outcome overload;
    const std::size_t memory_before = resident_bytes();
    offer(echo, overload, 3 * before, 3s);
    const std::size_t memory_after = resident_bytes();
    const auto end_of_overload = Clock::now();
    Outcome later;
    offer(echo, later, before / 2, 2s);
    REQUIRE(eventually([&] { return overload.pending + later.pending == 0; }));
    const double after = capacity(echo);

    std::sort(overload.refusals.begin(), overload.refusals.end());
    REQUIRE(overload.refusals.size() > 1'000);
    const auto typical = overload.refusals[overload.refusals.size() / 2];
    const double useful = static_cast<double>(overload.answered) / (3 * std::min(before, after));
    std::cout << "capacity " << before << " and " << after << "/s; at 3 x that: " << useful << " x answered in time, "
              << overload.late << " late, " << overload.refusals.size() << " refused in " << milliseconds(typical)
              << " ms (99 of 100 within " << milliseconds(overload.refusals[overload.refusals.size() * 99 / 100])
              << "), longest queue " << overload.longest_queue << '\n';
    CHECK(useful >= 0.9);
    CHECK(overload.other == 0);
    CHECK(typical < 1ms);
    CHECK(static_cast<double>(overload.longest_queue) < 2 * before * 0.2);
    if (echo::test::is_sanitized) {
        WARN("NOT CHECKED under a sanitizer, which has memory of its own: the memory of the client");
    } else {
        // 13,000 calls refused, each with its time in the list above.
        CHECK(memory_after < memory_before + 4 * 1024 * 1024);
    }
    CHECK(later.failed_after(end_of_overload + 1s) * 100 <= later.answered);
}

}  // namespace overload_test
