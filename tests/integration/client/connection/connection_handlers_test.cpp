// How a connection calls handlers: where, when, and what they may do.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <asio/bind_executor.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>

#include <echo/connection.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/pipelined.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/tls/certificates.hpp"
#include "support/waiting.hpp"

namespace connection_handlers_test {

using namespace std::chrono_literals;
using echo::Connection;
using echo::EchoConfig;
using echo::errc;
using echo::test::get;
using echo::test::patience;
using echo::test::pipelined;
using echo::test::ScriptedServer;
using echo::test::TestServer;

TEST_CASE("no handler of a connection is called inside what starts it", "[connection]") {
    TestServer server;
    asio::io_context context;
    EchoConfig config;
    config.max_queued = 1;
    Connection connection(context.get_executor(), server.endpoint(), config);
    int called = 0;
    const auto count = [&](auto&&...) { ++called; };
    connection.async_call("not connected", count);
    connection.async_connect(count);
    connection.async_connect(count);
    for (int i = 0; i < 5; ++i) connection.async_call("queued, or one too many", count);
    connection.async_call("no\r\n\r\nmessage", count);
    connection.async_wait_end(count);
    connection.async_drain(1s, count);
    connection.close();
    CHECK(called == 0);
    context.run_for(patience);
    CHECK(context.stopped());
    CHECK(called == 11);
}

TEST_CASE("nor where connecting fails at once, on the strand that asks for it", "[connection]") {
    asio::io_context context;
    const auto strand = asio::make_strand(context);
    Connection connection(strand, "[fe80::1%nosuch0]:8060");
    bool is_inside = false;
    std::error_code told;
    asio::post(strand, [&] {
        is_inside = true;
        connection.async_connect([&](std::error_code error) {
            CHECK_FALSE(is_inside);
            told = error;
        });
        is_inside = false;
    });
    context.run_for(patience);
    CHECK(context.stopped());
    CHECK(told);
}

TEST_CASE("what a hook starts while a connection ends is ended too, and told why", "[connection]") {
    EchoConfig config = pipelined(2);
    config.connect_timeout = 50ms;
    config.stall_timeout = 30ms;
    std::unique_ptr<ScriptedServer> server;
    std::string endpoint;
    SECTION("by a loss") {
        server = std::make_unique<ScriptedServer>(echo::test::close_after(1));
        endpoint = server->endpoint().to_string();
    }
    SECTION("by silence") {
        server = std::make_unique<ScriptedServer>(echo::test::never_answer());
        endpoint = server->endpoint().to_string();
    }
    SECTION("by a connect that fails") {
        endpoint = echo::test::RefusingPort().endpoint().to_string();
    }
    SECTION("by a connect that takes too long") {
        server = std::make_unique<ScriptedServer>(echo::test::never_answer());
        endpoint = "tls://" + server->endpoint().to_string();
        config.tls.ca_file = echo::test::certificates().ca_file;
    }
    asio::io_context context;
    std::optional<Connection> connection;
    int started = 0, ended = 0;
    const auto call = [&] {
        ++started;
        connection->async_call("message", {.timeout = 100ms}, [&](std::error_code, const std::string&) { ++ended; });
    };
    config.post_request = [&](std::error_code, const echo::Response&) {
        if (started < 20) call();
    };
    config.connection_lost = [&](const echo::ConnectionLost&) { call(); };
    connection.emplace(context.get_executor(), endpoint, config);
    connection->async_connect([](std::error_code) {});
    call();
    call();
    context.run_for(patience);
    CHECK(context.stopped());
    CHECK(started >= 20);
    CHECK(ended == started);
    CHECK(connection->pending() == 0);
}

TEST_CASE("hundreds of handlers of one turn are all called, here and elsewhere", "[connection]") {
    ScriptedServer server(echo::test::never_answer());
    asio::io_context context;
    asio::thread_pool others(2);
    Connection connection(context.get_executor(), server.endpoint(), pipelined(1000));
    connection.async_connect([](std::error_code) {});
    std::atomic<int> here = 0, elsewhere = 0, own_type = 0;
    for (int i = 0; i < 1000; ++i) {
        connection.async_call("message", [&](std::error_code, const std::string&) { ++here; });
        connection.async_call("message",
                              asio::bind_executor(asio::any_io_executor(others.get_executor()),
                                                  [&](std::error_code, const std::string&) { ++elsewhere; }));
        connection.async_call("message", asio::bind_executor(others.get_executor(),
                                                             [&](std::error_code, const std::string&) { ++own_type; }));
    }
    connection.close();
    context.run_for(patience);
    others.join();
    CHECK(here == 1000);
    CHECK(elsewhere == 1000);
    CHECK(own_type == 1000);
}

TEST_CASE("calls started by a handler are answered without end, and other work has its chance", "[connection]") {
    TestServer server;
    asio::io_context context{1};
    Connection connection(context.get_executor(), server.endpoint(), pipelined(16));
    connection.async_connect([](std::error_code) {});
    int answered = 0;
    bool others_ran = false;
    std::function<void(std::string)> call = [&](std::string message) {
        connection.async_call(std::move(message), [&](std::error_code error, std::string reply) {
            if (error) return;  // at the end
            if (++answered == 20'000) return connection.close();
            if (answered == 5'000) asio::post(context, [&] { others_ran = true; });
            if (answered < 20'000) call(std::move(reply));
        });
    };
    for (int i = 0; i < 16; ++i) call("message " + std::to_string(i));
    context.run_for(patience);
    CHECK(answered >= 20'000);  // with those whose replies came in the same read
    CHECK(others_ran);
    CHECK(context.stopped());
}

TEST_CASE("handlers with an executor of their own are called there", "[connection]") {
    TestServer server;
    asio::io_context context;
    asio::thread_pool others(1);
    Connection connection(context.get_executor(), server.endpoint());
    std::promise<std::thread::id> where;
    connection.async_connect([](std::error_code) {});
    connection.async_call("Hello!",
                          asio::bind_executor(others.get_executor(), [&](std::error_code, const std::string&) {
                              where.set_value(std::this_thread::get_id());
                              asio::post(context, [&] { connection.close(); });
                          }));
    context.run_for(patience);
    CHECK(get(where.get_future()) != std::this_thread::get_id());
    others.join();
}

TEST_CASE("a handler may destroy its connection, and one that throws loses no other's completion", "[connection]") {
    ScriptedServer server(echo::test::never_answer());
    asio::io_context context;
    auto connection = std::make_unique<Connection>(context.get_executor(), server.endpoint(), pipelined(10));
    connection->async_connect([](std::error_code) {});
    int called = 0;
    for (int i = 0; i < 5; ++i) {
        connection->async_call("message", {.timeout = 50ms}, [&, i](std::error_code error, const std::string&) {
            ++called;
            CHECK(error == errc::request_timeout);
            if (i == 1) connection.reset();
            if (i % 2 == 0) throw std::runtime_error("thrown by a handler");
        });
    }
    int thrown = 0;
    for (bool ended = false; !ended;) {
        try {
            context.run_for(patience);
            ended = true;
        } catch (const std::runtime_error&) {
            ++thrown;
        }
    }
    CHECK(called == 5);
    CHECK(thrown == 3);
    CHECK(context.stopped());
}

}  // namespace connection_handlers_test
