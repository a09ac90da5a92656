// Executors of every kind, each held as any_io_executor, each with what Asio lets a caller do there: what is started on
// an executor goes on there, and on a strand one thing at a time.
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/executor_kinds.hpp"
#include "support/client/test_server.hpp"
#include "support/client/tokens.hpp"
#include "support/waiting.hpp"

namespace client_executors_test {

using namespace std::chrono_literals;
using asio::use_awaitable;
using echo::Echo;
using echo::test::as_tuple;
using echo::test::Executors;
using echo::test::get;
using Kind = echo::test::ExecutorKind;

namespace {

// Looks where it is called, and whether two are there at once.
class Witness {
public:
    explicit Witness(const Kind& kind) : kind_(kind) {}

    void look() {
        if (!kind_.runs_here()) ++elsewhere_;
        if (!kind_.is_serial) return;
        if (inside_.exchange(true)) ++overlapping_;
        std::this_thread::yield();
        inside_ = false;
    }

    int elsewhere() const { return elsewhere_; }
    int overlapping() const { return overlapping_; }

private:
    const Kind& kind_;
    std::atomic<bool> inside_ = false;
    std::atomic<int> elsewhere_ = 0;
    std::atomic<int> overlapping_ = 0;
};

void require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(what);
}

// One way to use the client in a coroutine.
struct Use {
    std::string name;
    std::function<asio::awaitable<void>(Echo&, Witness&)> run;
    bool needs_strand = false;  // as Asio's own operations do there
};

asio::awaitable<void> call(Echo& echo, Witness&) {
    require(co_await echo.async_call("one", use_awaitable) == "one", "call");
}

asio::awaitable<void> request_as_tuple(Echo& echo, Witness&) {
    const auto [error, response] = co_await echo.async_request("two", as_tuple(use_awaitable));
    require(!error && response.message == "two", "request");
}

asio::awaitable<void> refused(Echo& echo, Witness&) {
    const auto [error, reply] = co_await echo.async_call("\r\n\r\n", as_tuple(use_awaitable));
    require(error == echo::errc::separator_in_message, "refusal");
}

asio::awaitable<void> deferred(Echo& echo, Witness&) {
    require(co_await echo.async_call("three", echo::test::deferred)(use_awaitable) == "three", "deferred");
}

asio::awaitable<void> with_callback(Echo& echo, Witness& witness) {
    // The coroutine waits for a handler that is bound to its executor. Its initiation has a name, as GCC 12 destroys
    // such a temporary of a co_await twice.
    const auto executor = co_await asio::this_coro::executor;
    const auto initiation = [&echo, &witness, &executor](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        echo.async_call("four", asio::bind_executor(executor, [&witness, shared](std::error_code, std::string) {
                            witness.look();
                            std::move (*shared)();
                        }));
    };
    co_await asio::async_initiate<decltype(use_awaitable), void()>(initiation, use_awaitable);
}

asio::awaitable<void> both(Echo& echo, Witness&) {
    using namespace asio::experimental::awaitable_operators;
    const auto replies = co_await (echo.async_call("a", use_awaitable) && echo.async_call("b", use_awaitable));
    require(std::get<0>(replies) == "a" && std::get<1>(replies) == "b", "&&");
}

asio::awaitable<void> either(Echo& echo, Witness&) {
    using namespace asio::experimental::awaitable_operators;
    const auto reply = co_await (echo.async_call("a", use_awaitable) || echo.async_call("b", use_awaitable));
    require(reply.index() == 0 ? std::get<0>(reply) == "a" : std::get<1>(reply) == "b", "||");
}

asio::awaitable<void> cancelled(Echo& echo, Witness& witness) {
    asio::cancellation_signal signal;
    asio::post(co_await asio::this_coro::executor, [&] {
        witness.look();
        signal.emit(asio::cancellation_type::terminal);
    });
    // It comes before the reply, after it, or in between.
    const auto [error, reply] =
        co_await echo.async_call("five", asio::bind_cancellation_slot(signal.slot(), as_tuple(use_awaitable)));
    require(error ? error == asio::error::operation_aborted : reply == "five", "cancel");
    // The signal must live until it was emitted.
    co_await asio::post(use_awaitable);
}

const std::vector<Use>& uses() {
    static const std::vector<Use> all = {{"call", call},
                                         {"request as_tuple", request_as_tuple},
                                         {"refused call", refused},
                                         {"deferred", deferred},
                                         {"bound callback", with_callback},
                                         {"&&", both, true},
                                         {"||", either, true},
                                         {"cancel", cancelled, true}};
    return all;
}

asio::awaitable<void> repeat(const Use& use, Echo& echo, Witness& witness) {
    for (int round = 0; round < 20; ++round) {
        co_await use.run(echo, witness);
        witness.look();
    }
}

asio::awaitable<void> drain(Echo& echo, Witness& witness) {
    const auto [error] = co_await echo.async_drain(20s, as_tuple(use_awaitable));
    require(!error, "drain");
    witness.look();
}

// Eight coroutines at a time for each use, and a drain in the end.
void try_all(Echo& echo, const Kind& kind) {
    Witness witness(kind);
    for (const Use& use : uses()) {
        if (use.needs_strand && !kind.is_serial) continue;
        INFO(use.name);
        std::vector<std::future<void>> ends;
        for (int i = 0; i < 8; ++i) {
            ends.push_back(asio::co_spawn(kind.executor, repeat(use, echo, witness), asio::use_future));
        }
        for (auto& end : ends) REQUIRE_NOTHROW(get(end));
        REQUIRE(witness.elsewhere() == 0);
        REQUIRE(witness.overlapping() == 0);
    }
    REQUIRE_NOTHROW(get(asio::co_spawn(kind.executor, drain(echo, witness), asio::use_future)));
    CHECK(witness.elsewhere() == 0);
}

}  // namespace

TEST_CASE("on an executor of any kind the client's handlers and coroutines stay there", "[client]") {
    const echo::test::TestServer server;
    Executors executors;
    const auto kind = executors.kinds().at(GENERATE(range(0u, Executors::count)));
    CAPTURE(kind.name);
    Echo echo(kind.executor, server.endpoint());

    try_all(echo, kind);
}

TEST_CASE("coroutines on an executor of any kind use a client with a thread of its own", "[client]") {
    const echo::test::TestServer server;
    Executors executors;
    const auto kind = executors.kinds().at(GENERATE(range(0u, Executors::count)));
    CAPTURE(kind.name);
    Echo echo(server.endpoint());

    try_all(echo, kind);
}

TEST_CASE("a handler without an executor of its own runs on the client's", "[client]") {
    const echo::test::TestServer server;
    Executors executors;
    const auto kind = executors.kinds().at(GENERATE(range(0u, Executors::count)));
    CAPTURE(kind.name);
    Echo echo(kind.executor, server.endpoint());
    std::promise<bool> where;

    echo.async_call("Hello!", [&](std::error_code, std::string) { where.set_value(kind.runs_here()); });

    CHECK(get(where.get_future()));
    CHECK(get(echo("Hello!")) == "Hello!");
    CHECK_NOTHROW(get(echo.async_drain(20s, asio::use_future)));
}

TEST_CASE("an empty executor is refused by name", "[client]") {
    CHECK_THROWS_WITH(Echo(asio::any_io_executor(), "localhost:1"),
                      "executor: must be one that runs handlers, got an empty one");
}

}  // namespace client_executors_test
