// Many threads whose calls end in every way at the same time: answered, timed out within microseconds, cancelled,
// closed.
#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/sanitizer.hpp"
#include "support/seed.hpp"
#include "support/waiting.hpp"

namespace client_deadlines_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::eventually;
using echo::test::RandomNumbers;
using echo::test::ScriptedServer;
using echo::test::test_seed;

namespace {

constexpr std::size_t callers = 8;
constexpr std::size_t calls_of_each = 25;
constexpr std::size_t calls = callers * calls_of_each;
constexpr int rounds = 40;
// In microseconds; near what a connect and a reply take.
constexpr std::size_t longest_deadline = echo::test::is_slow_build ? 20'000 : 2'000;

// What became of the calls of one client.
struct Tally {
    std::vector<std::atomic<int>> ends = std::vector<std::atomic<int>>(calls);  // of each call
    std::atomic<std::size_t> ended = 0;
    std::atomic<std::size_t> answered = 0;
    std::atomic<std::size_t> timed_out = 0;
    std::atomic<std::size_t> cancelled = 0;
    std::atomic<std::size_t> closed = 0;
    std::atomic<std::size_t> wrong = 0;  // another call's reply, or an error that nothing here explains

    void note(std::size_t call, std::error_code error, const std::string& reply) {
        ++ends[call];
        if (!error) {
            ++(reply == std::to_string(call) ? answered : wrong);
        } else if (error == errc::request_timeout || error == errc::connect_timeout) {
            ++timed_out;
        } else if (error == asio::error::operation_aborted) {
            ++cancelled;
        } else {
            ++(error == errc::client_closed ? closed : wrong);
        }
        ++ended;
    }
};

EchoConfig with_deadline(std::chrono::microseconds deadline) {
    EchoConfig config;
    config.pool_size = 3;
    config.max_in_flight = 4;
    config.request_timeout = deadline;
    config.connect_timeout = deadline - 1ns;
    return config;
}

// Slot, signal and handler belong to one strand, as Asio asks for. Perhaps it cancels, at once or a little later.
void make_call(Echo& echo, asio::thread_pool& threads, Tally& tally, std::size_t call, std::size_t chance) {
    const auto strand = asio::make_strand(threads);
    asio::post(strand, [&echo, &tally, strand, call, chance] {
        const auto signal = std::make_shared<asio::cancellation_signal>();
        auto handler = [&tally, call, signal](std::error_code error, const std::string& reply) {
            tally.note(call, error, reply);
        };
        echo.async_call(std::to_string(call),
                        asio::bind_cancellation_slot(signal->slot(), asio::bind_executor(strand, std::move(handler))));
        if (chance == 0) signal->emit(asio::cancellation_type::terminal);
        if (chance == 1) asio::post(strand, [signal] { signal->emit(asio::cancellation_type::total); });
    });
}

// All callers at once, on one client, which is closed in the middle of it. Whether every call has ended.
bool play_round(const ScriptedServer& server, asio::thread_pool& threads, Tally& tally, std::uint64_t seed) {
    const std::chrono::microseconds deadline(1 + RandomNumbers(seed).below(longest_deadline));
    Echo echo(threads.get_executor(), server.endpoint(), with_deadline(deadline));
    std::vector<std::thread> all;
    for (std::size_t caller = 0; caller < callers; ++caller) {
        all.emplace_back([&, caller] {
            RandomNumbers numbers(seed + caller);
            for (std::size_t call = caller; call < calls; call += callers) {
                make_call(echo, threads, tally, call, numbers.below(6));
                if (call == calls / 2) echo.close();
                if (numbers.below(4) == 0) std::this_thread::yield();
            }
        });
    }
    for (std::thread& thread : all) thread.join();
    // The calls are on their way through the strands, and refer to the client.
    return eventually([&] { return tally.ended >= calls; });
}

}  // namespace

TEST_CASE("calls that time out, are cancelled and closed on eight threads each end exactly once", "[client][threads]") {
    INFO("ECHO_TEST_SEED=" << test_seed());
    ScriptedServer server(echo::test::echo_all());
    std::vector<std::unique_ptr<Tally>> tallies;
    asio::thread_pool threads(4);
    for (int round = 0; round < rounds; ++round) {
        tallies.push_back(std::make_unique<Tally>());
        const std::uint64_t seed = test_seed() + static_cast<std::uint64_t>(round) * callers;
        REQUIRE(play_round(server, threads, *tallies.back(), seed));
    }
    // Whatever would end a call a second time has done so when the threads have ended.
    threads.join();

    Tally all;
    for (const auto& tally : tallies) {
        CHECK(std::all_of(tally->ends.begin(), tally->ends.end(), [](const auto& ends) { return ends == 1; }));
        all.answered += tally->answered;
        all.timed_out += tally->timed_out;
        all.cancelled += tally->cancelled;
        all.closed += tally->closed;
        all.wrong += tally->wrong;
    }
    CHECK(all.wrong == 0);
    // Each way to end was taken.
    CHECK(all.answered > 0);
    CHECK(all.timed_out > 0);
    CHECK(all.cancelled > 0);
    CHECK(all.closed > 0);
}

}  // namespace client_deadlines_test
