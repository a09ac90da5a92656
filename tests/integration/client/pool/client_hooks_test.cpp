// What the client's hooks are told, and in which order.
#include <future>
#include <memory>
#include <string>
#include <system_error>

#include <asio/error.hpp>
#include <asio/io_context.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/hook_record.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/waiting.hpp"

namespace client_hooks_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::EndReason;
using echo::errc;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::HookRecord;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

EchoConfig recorded(HookRecord& record) {
    EchoConfig config;
    config.pool_size = 1;
    record.listen(config);
    return config;
}

std::string sentence(errc error) {
    return make_error_code(error).message();
}

}  // namespace

TEST_CASE("the hooks tell a client's whole life in order", "[hooks]") {
    const TestServer server;
    HookRecord record;
    {
        Echo echo(server.endpoint(), recorded(record));
        REQUIRE(get(echo("one")) == "one");
        REQUIRE(get(echo("two")) == "two");
    }
    CHECK(record.lines() ==
          HookRecord::Lines{"made 1", "pre one 1", "post one ok", "pre two 1", "post two ok", "lost 1 client_closed"});
}

TEST_CASE("the hooks tell the facts about a connection", "[hooks]") {
    const TestServer server;
    HookRecord record;
    const auto began = std::chrono::steady_clock::now();
    {
        Echo echo(server.endpoint(), recorded(record));
        for (int i = 0; i < 3; ++i) REQUIRE(get(echo("Hello!")) == "Hello!");
    }
    REQUIRE(record.made().size() == 1);
    CHECK(record.made()[0].session == 1);
    CHECK(record.made()[0].peer == server.endpoint().to_string());
    REQUIRE(record.lost().size() == 1);
    const echo::ConnectionLost lost = record.lost()[0];
    CHECK(lost.session == 1);
    CHECK(lost.peer == server.endpoint().to_string());
    CHECK(lost.reason == EndReason::client_closed);
    CHECK_FALSE(lost.error);
    CHECK(lost.answered == 3);
    CHECK(lost.age.count() > 0);
    CHECK(lost.age < std::chrono::steady_clock::now() - began);
}

TEST_CASE("a call that is sent a second time is told twice before and once after", "[hooks]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        std::string message = co_await peer.read_message();
        co_await peer.send_message(std::move(message));
        co_await peer.read_message();
    });
    HookRecord record;
    Echo echo(server.endpoint(), recorded(record));
    REQUIRE(get(echo("one")) == "one");
    REQUIRE(get(echo("two")) == "two");

    CHECK(record.lines() == HookRecord::Lines{"made 1", "pre one 1", "post one ok", "pre two 1", "lost 1 lost",
                                              "made 2", "pre two 2", "post two ok"});
}

TEST_CASE("a call that fails is told too, also when it never had a connection", "[hooks]") {
    HookRecord record;
    SECTION("because it cannot be framed") {
        const TestServer server;
        Echo echo(server.endpoint(), recorded(record));
        CHECK(error_of(echo("\r\n\r\n")) == errc::separator_in_message);
        CHECK(record.lines() == HookRecord::Lines{"post - " + sentence(errc::separator_in_message)});
    }
    SECTION("because nobody listens") {
        const echo::test::RefusingPort port;
        Echo echo(port.endpoint(), recorded(record));
        CHECK(error_of(echo("Hello!")) == std::errc::connection_refused);
        CHECK(record.lines() ==
              HookRecord::Lines{"post - " + make_error_code(std::errc::connection_refused).message()});
    }
    SECTION("because its time is up") {
        ScriptedServer server(echo::test::never_answer());
        Echo echo(server.endpoint(), recorded(record));
        CHECK(error_of(echo("Hello!", {.timeout = 200ms})) == errc::request_timeout);
        CHECK(record.lines() ==
              HookRecord::Lines{"made 1", "pre Hello! 1", "post - " + sentence(errc::request_timeout)});
    }
    SECTION("because the server closed; the call's end comes before the connection's") {
        ScriptedServer server(echo::test::answer_and_close("Hel"));
        Echo echo(server.endpoint(), recorded(record));
        CHECK(error_of(echo("Hello!")) == errc::connection_lost);
        CHECK(eventually([&] { return !record.lost().empty(); }));
        CHECK(record.lines() ==
              HookRecord::Lines{"made 1", "pre Hello! 1", "post - " + sentence(errc::connection_lost), "lost 1 lost"});
    }
    SECTION("because the client was closed") {
        const TestServer server;
        Echo echo(server.endpoint(), recorded(record));
        echo.close();
        CHECK(error_of(echo("Hello!")) == errc::client_closed);
        CHECK(record.lines() == HookRecord::Lines{"post - " + sentence(errc::client_closed)});
    }
}

TEST_CASE("post_request is told the facts of the call, before its handler is called", "[hooks]") {
    const TestServer server;
    asio::io_context context;
    HookRecord record;
    EchoConfig config = recorded(record);
    echo::Response told;
    config.post_request = [&](std::error_code, const echo::Response& response) {
        record.add("post");
        told = response;
    };
    Echo echo(context.get_executor(), server.endpoint(), config);

    // A handler that takes no facts: they are gathered for the hook alone.
    echo.async_call("Hello!", [&](std::error_code, const std::string&) {
        record.add("handler");
        echo.close();
    });
    context.run_for(echo::test::patience);

    CHECK(record.lines() == HookRecord::Lines{"made 1", "pre Hello! 1", "post", "handler", "lost 1 client_closed"});
    CHECK(told.message == "Hello!");
    CHECK(told.peer == server.endpoint().to_string());
    CHECK(told.session == 1);
    CHECK(told.attempts == 1);
    CHECK(told.wire_state == echo::WireState::sent);
    CHECK(told.total.count() > 0);
}

TEST_CASE("pipelined messages are told in the order in which they are written", "[hooks]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    HookRecord record;
    EchoConfig config = recorded(record);
    config.max_in_flight = 3;
    Echo echo(server.endpoint(), config);
    auto a = echo("a");
    auto b = echo("b");
    auto c = echo("c");
    REQUIRE(eventually([&] { return record.lines().size() == 4; }));

    server.open_gate();
    CHECK(get(a) + get(b) + get(c) == "abc");

    CHECK(record.lines() ==
          HookRecord::Lines{"made 1", "pre a 1", "pre b 1", "pre c 1", "post a ok", "post b ok", "post c ok"});
}

}  // namespace client_hooks_test
