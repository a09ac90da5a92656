// Many threads that call, cancel and close one client at the same time.
#include <atomic>
#include <functional>
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
#include "support/waiting.hpp"

namespace client_threads_test {

using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::eventually;
using echo::test::ScriptedServer;

namespace {

constexpr int callers = 8;
constexpr int calls_of_each = 500;

EchoConfig pipelining_pool() {
    EchoConfig config;
    config.pool_size = 4;
    config.max_in_flight = 4;
    return config;
}

// What became of all calls together.
struct Tally {
    std::atomic<int> started = 0;
    std::atomic<int> ended = 0;
    std::atomic<int> right = 0;
    std::atomic<int> wrong = 0;  // answered with another call's reply, or ended with an error that nothing explains

    void note(const std::string& message, std::error_code error, const std::string& reply) {
        const bool explained = error == errc::client_closed || error == asio::error::operation_aborted;
        if (!error && reply == message) ++right;
        if (error ? !explained : reply != message) ++wrong;
        ++ended;
    }
};

void run_callers(const std::function<void(int caller, int call)>& make_call) {
    std::vector<std::thread> threads;
    for (int caller = 0; caller < callers; ++caller) {
        threads.emplace_back([&, caller] {
            for (int call = 0; call < calls_of_each; ++call) make_call(caller, call);
        });
    }
    for (std::thread& thread : threads) thread.join();
}

std::string message_of(int caller, int call) {
    return std::to_string(caller) + ":" + std::to_string(call);
}

// A call with a signal of its own. Slot, signal and handler belong to one strand, as Asio asks for.
void call_and_perhaps_cancel(Echo& echo, asio::thread_pool& threads, Tally& tally, std::string message, bool cancel) {
    const auto strand = asio::make_strand(threads);
    asio::post(strand, [&echo, &tally, strand, message = std::move(message), cancel] {
        const auto signal = std::make_shared<asio::cancellation_signal>();
        auto handler = [&tally, message, signal](std::error_code error, std::string reply) {
            tally.note(message, error, reply);
        };
        echo.async_call(message,
                        asio::bind_cancellation_slot(signal->slot(), asio::bind_executor(strand, std::move(handler))));
        if (cancel) asio::post(strand, [signal] { signal->emit(asio::cancellation_type::terminal); });
    });
}

}  // namespace

TEST_CASE("eight threads share a client, and each gets its own replies", "[client][threads]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint(), pipelining_pool());
    Tally tally;

    run_callers([&](int caller, int call) {
        const std::string message = message_of(caller, call);
        echo.async_call(message, [&tally, message](std::error_code error, std::string reply) {
            tally.note(message, error, reply);
        });
        if (call % 50 == 0) echo.stats();
    });

    CHECK(eventually([&] { return tally.ended == callers * calls_of_each; }));
    CHECK(tally.right == callers * calls_of_each);
    CHECK(server.most_open() <= 4);
}

TEST_CASE("calls that are cancelled at any moment end once and disturb no other", "[client][threads]") {
    ScriptedServer server(echo::test::echo_all());
    asio::thread_pool threads(4);
    Echo echo(threads.get_executor(), server.endpoint(), pipelining_pool());
    Tally tally;

    run_callers([&](int caller, int call) {
        call_and_perhaps_cancel(echo, threads, tally, message_of(caller, call), call % 3 == 0);
    });

    CHECK(eventually([&] { return tally.ended == callers * calls_of_each; }));
    CHECK(tally.wrong == 0);
    CHECK(tally.right >= callers * calls_of_each / 2);
    echo.close();
    threads.join();
    CHECK(tally.ended == callers * calls_of_each);
}

// Without an executor of its own a handler belongs to the client's, and so does its signal.
TEST_CASE("calls are cancelled at any moment on the client's own thread", "[client][threads]") {
    ScriptedServer server(echo::test::echo_all());
    Tally tally;
    {
        Echo echo(server.endpoint(), pipelining_pool());
        run_callers([&](int caller, int call) {
            const std::string message = message_of(caller, call);
            asio::post(echo.get_executor(), [&echo, &tally, message, cancel = call % 3 == 0] {
                const auto signal = std::make_shared<asio::cancellation_signal>();
                auto handler = [&tally, message, signal](std::error_code error, const std::string& reply) {
                    tally.note(message, error, reply);
                };
                echo.async_call(message, asio::bind_cancellation_slot(signal->slot(), std::move(handler)));
                const auto emit = [signal] { signal->emit(asio::cancellation_type::terminal); };
                if (cancel) asio::post(echo.get_executor(), emit);
            });
        });
        CHECK(eventually([&] { return tally.ended == callers * calls_of_each; }));
    }

    CHECK(tally.ended == callers * calls_of_each);
    CHECK(tally.wrong == 0);
    CHECK(tally.right >= callers * calls_of_each / 2);
}

TEST_CASE("closing in the middle ends every call of every thread exactly once", "[client][threads]") {
    ScriptedServer server(echo::test::close_after(20));
    Tally tally;
    {
        Echo echo(server.endpoint(), pipelining_pool());
        run_callers([&](int caller, int call) {
            const std::string message = message_of(caller, call);
            ++tally.started;
            echo.async_call(message, [&tally, message](std::error_code error, std::string reply) {
                // Pipelined calls may be lost with a server that closes; another call's reply is never right.
                if (error == errc::connection_lost) error = errc::client_closed;
                tally.note(message, error, reply);
            });
            if (caller == 0 && call == calls_of_each / 2) echo.close();
        });
    }
    CHECK(tally.started == callers * calls_of_each);
    CHECK(tally.ended == callers * calls_of_each);
    CHECK(tally.wrong == 0);
}

TEST_CASE("clients are made, used and destroyed on many threads", "[client][threads]") {
    ScriptedServer server(echo::test::echo_all());
    Tally tally;
    std::vector<std::thread> threads;
    for (int caller = 0; caller < callers; ++caller) {
        threads.emplace_back([&, caller] {
            for (int round = 0; round < 20; ++round) {
                Echo echo(server.endpoint(), pipelining_pool());
                for (int call = 0; call < 5; ++call) {
                    const std::string message = message_of(caller, call);
                    echo.async_call(message, [&tally, message](std::error_code error, std::string reply) {
                        tally.note(message, error, reply);
                    });
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();

    CHECK(tally.ended == callers * 20 * 5);
    CHECK(tally.wrong == 0);
}

}  // namespace client_threads_test
