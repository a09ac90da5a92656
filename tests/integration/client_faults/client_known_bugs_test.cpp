// Bugs that other connection pools have had, played again with this one.
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/cancellable_call.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/fault_proxy.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/waiting.hpp"

namespace client_known_bugs_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::CancellableCall;
using echo::test::Direction;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::Fault;
using echo::test::FaultProxy;
using echo::test::get;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

EchoConfig one_connection(std::size_t max_in_flight = 1) {
    EchoConfig config;
    config.pool_size = 1;
    config.max_in_flight = max_in_flight;
    return config;
}

// Lets a time pass that is shorter than any that the system would wake a thread after.
void be_busy_for(std::chrono::microseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) continue;
}

// A moment in the life of a client at which it is closed: what the server does, and how the moment is recognised.
struct Moment {
    const char* name;
    ScriptedServer::Script script;
    std::function<bool(const Echo&, const ScriptedServer&)> has_come;
};

const std::vector<Moment>& moments() {
    static const std::vector<Moment> all = {
        {"at once", echo::test::echo_all(), [](const Echo&, const ScriptedServer&) { return true; }},
        {"connected", echo::test::never_answer(),
         [](const Echo& echo, const ScriptedServer&) { return echo.stats().in_use == 1; }},
        {"sent, and others in line", echo::test::never_answer(),
         [](const Echo& echo, const ScriptedServer& server) {
             return server.bytes_received() > 0 && echo.stats().queued == 2;
         }},
        {"a reply has begun",
         [](ScriptedPeer& peer) -> asio::awaitable<void> {
             co_await peer.read_message();
             co_await peer.send("Hel");
             co_await peer.read_until_closed();
         },
         [](const Echo&, const ScriptedServer& server) { return server.messages_read() == 1; }},
        {"lost, and being sent again",
         [](ScriptedPeer& peer) -> asio::awaitable<void> {
             if (peer.number() > 1) co_return co_await peer.read_until_closed();
             const std::string message = co_await peer.read_message();
             co_await peer.send_message(message);
             co_await peer.read_message();
         },
         [](const Echo& echo, const ScriptedServer&) { return echo.stats().retried > 0; }},
    };
    return all;
}

}  // namespace

// redis-py, issue 2665: a command that was cancelled while its reply was on the way left that reply on the connection,
// where the next caller found it.
TEST_CASE("while a delay keeps back a cancelled call's reply, the next call does not get it", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    const FaultProxy slow(server.endpoint(),
                          {.fault = Fault::delay, .direction = Direction::to_client, .offset = 0, .delay = 200ms});
    const std::size_t max_in_flight = GENERATE(1u, 4u);
    CAPTURE(max_in_flight);
    Echo echo(slow.endpoint(), one_connection(max_in_flight));
    CancellableCall cancelled(echo, "A");
    REQUIRE(eventually([&] { return server.messages_read() == 1; }));

    cancelled.cancel();
    CHECK(cancelled.outcome().error == asio::error::operation_aborted);
    auto next = echo("B");
    auto last = echo("C");

    CHECK(get(next) == "B");
    CHECK(get(last) == "C");
    CHECK(echo.stats().sessions == 1);
}

// The same at whatever moment the cancellation comes: before, during and after everything that happens to a call.
TEST_CASE("calls cancelled at many moments never leave their reply to the next", "[client]") {
    TestServer server;
    Echo echo(server.endpoint(), one_connection());
    int wrong = 0;

    for (int round = 0; round < 300; ++round) {
        CancellableCall cancelled(echo, "A" + std::to_string(round));
        be_busy_for(std::chrono::microseconds(round % 150));
        cancelled.cancel();
        const std::string expected = "B" + std::to_string(round);
        if (get(echo(expected)) != expected) ++wrong;
        cancelled.outcome();
    }

    CHECK(wrong == 0);
}

// Armeria, issue 3047: the time-out of one of several pipelined requests closed the connection under its neighbours.
TEST_CASE("a call that times out does no harm to its neighbours in the pipeline", "[client]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    EchoConfig config = one_connection(8);
    config.request_timeout = 1s;
    config.connect_timeout = 900ms;
    Echo echo(server.endpoint(), config);
    auto early = echo.request("early", {.timeout = 200ms});
    auto next = echo.request("next", {.timeout = 0s});
    auto last = echo.request("last", {.timeout = 0s});

    CHECK(error_of(std::move(early)) == errc::request_timeout);
    server.open_gate();

    CHECK(get(next).message == "next");
    CHECK(get(last).message == "last");
    CHECK(echo.stats().sessions == 1);
    CHECK(echo.stats().timed_out == 1);
}

// Akka HTTP, issue 1245: a request that was handed to a pool just as the pool was shut down was never completed.
TEST_CASE("closing leaves no call without an end, whatever it is about to do", "[client]") {
    const std::size_t number = GENERATE(range<std::size_t>(0, 5));
    const Moment& moment = moments().at(number);
    CAPTURE(moment.name);
    ScriptedServer server(moment.script);
    EchoConfig config = one_connection();
    config.request_timeout = 0s;
    Echo echo(server.endpoint(), config);
    std::vector<std::future<std::string>> calls;
    for (int i = 0; i < 3; ++i) calls.push_back(echo("Hello!"));
    REQUIRE(eventually([&] { return moment.has_come(echo, server); }));

    echo.close();
    calls.push_back(echo("too late"));

    for (auto& call : calls) {
        const std::error_code error = error_of(std::move(call));
        CHECK((error == errc::client_closed || !error));
    }
    CHECK(eventually([&] { return server.open() == 0; }));
}

TEST_CASE("closing ends the calls that wait for a connect", "[client]") {
    const echo::test::FullListener silent;
    const echo::test::RefusingPort nobody;
    const bool answers = GENERATE(false, true);
    CAPTURE(answers);
    EchoConfig config = one_connection();
    config.request_timeout = 0s;
    Echo echo(answers ? nobody.endpoint() : silent.endpoint(), config);
    auto first = echo("Hello!");
    // After a refusal the next connect is made at once, and the one after that later.
    for (int i = 0; answers && i < 3; ++i) error_of(echo("Hello!"));
    auto second = echo("Hello!");

    echo.close();

    for (auto* call : {&first, &second}) {
        const std::error_code error = error_of(std::move(*call));
        CHECK((error == errc::client_closed || error == std::errc::connection_refused));
    }
}

// The same issue: what met there was a request and the end of an idle connection.
TEST_CASE("a call that meets the end of an idle connection goes through", "[client]") {
    TestServer server;
    EchoConfig config = one_connection();
    config.idle_timeout = 200us;
    Echo echo(server.endpoint(), config);

    for (int call = 0; call < 500; ++call) {
        const std::string message = std::to_string(call);
        REQUIRE(get(echo(message)) == message);
        // Longer and longer, past the time after which the connection is closed.
        be_busy_for(std::chrono::microseconds(call));
    }

    CHECK(echo.stats().sessions > 1);
    CHECK(echo.stats().requests_processed == 500);
}

}  // namespace client_known_bugs_test
