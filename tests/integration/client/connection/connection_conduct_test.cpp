// How a connection behaves towards the program: executors, handlers, threads, memory, and the end of the io_context.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>

#include <echo/connection.hpp>
#include <echo/error.hpp>

#include "support/allocation_count.hpp"
#include "support/catch.hpp"
#include "support/client/pipelined.hpp"
#include "support/client/test_server.hpp"
#include "support/client/tokens.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/processes/forked_child.hpp"
#include "support/waiting.hpp"

namespace connection_conduct_test {

using namespace std::chrono_literals;
using echo::Connection;
using echo::errc;
using echo::test::get;
using echo::test::patience;
using echo::test::pipelined;
using echo::test::ScriptedServer;
using echo::test::TestServer;

TEST_CASE("in a forked child an inherited connection only fails", "[connection]") {
    TestServer server;
    asio::io_context context;
    Connection connection(context.get_executor(), server.endpoint());
    std::string reply;
    connection.async_connect([](std::error_code) {});
    connection.async_call("Hello!", [&](std::error_code, std::string text) { reply = std::move(text); });
    CHECK(echo::test::eventually([&] {
        context.poll();
        return !reply.empty();
    }));
    context.notify_fork(asio::io_context::fork_prepare);
    echo::test::ForkedChild child([&](const auto&) {
        context.notify_fork(asio::io_context::fork_child);
        std::error_code told;
        connection.async_call("Hello!", [&](std::error_code error, const std::string&) { told = error; });
        context.run_for(1s);
        return told == errc::forked ? 0 : 1;
    });
    context.notify_fork(asio::io_context::fork_parent);
    CHECK(child.exit_code() == 0);
    reply.clear();
    connection.async_call("again", [&](std::error_code, std::string text) {
        reply = std::move(text);
        connection.close();
    });
    context.run_for(patience);
    CHECK(reply == "again");
}

TEST_CASE("a handler may cancel the call that it has just made, and run the io_context", "[connection]") {
    TestServer server;
    asio::io_context context;
    Connection connection(context.get_executor(), server.endpoint(), pipelined(2));
    asio::cancellation_signal signal;
    std::error_code told;
    std::string reply;
    connection.async_connect([&](std::error_code) {
        connection.async_call("in vain", asio::bind_cancellation_slot(
                                             signal.slot(), [&](std::error_code error, auto&&) { told = error; }));
        signal.emit(asio::cancellation_type::terminal);
        context.poll();
        CHECK(connection.pending() == 0);
        connection.async_call("Hello!", [&](std::error_code, std::string text) {
            reply = std::move(text);
            connection.close();
        });
    });
    context.run_for(patience);
    CHECK(told == asio::error::operation_aborted);
    CHECK(reply == "Hello!");
}

TEST_CASE("what a handler starts ends although it throws, or closes the connection", "[connection]") {
    TestServer server;
    asio::io_context context;
    Connection connection(context.get_executor(), server.endpoint());
    std::error_code answered = errc::client_closed, cut, refused;
    std::size_t pending = 0;
    connection.async_connect([&](std::error_code) {
        connection.async_call("answered", [&](std::error_code error, const std::string&) {
            answered = error;
            connection.async_call("cut off", [&](std::error_code late, const std::string&) { cut = late; });
            connection.close();
            connection.async_call("refused", [&](std::error_code late, const std::string&) { refused = late; });
            pending = connection.pending();
        });
        throw std::runtime_error("a fault of the program");
    });
    CHECK_THROWS_WITH(context.run_for(patience), "a fault of the program");
    context.run_for(patience);
    CHECK_FALSE(answered);
    CHECK(pending == 1);
    CHECK(cut == errc::client_closed);
    CHECK(refused == errc::client_closed);
}

TEST_CASE("on strands of one io_context connections work while many threads run it", "[connection]") {
    TestServer server;
    asio::io_context context;
    auto work = asio::make_work_guard(context);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { context.run(); });
    constexpr int calls_each = 2'000;
    std::atomic<int> answered = 0, wrong = 0;

    struct User {
        asio::strand<asio::io_context::executor_type> strand;
        Connection connection;
        std::atomic<int>& answered;
        std::atomic<int>& wrong;
        int left = calls_each;
        int pending = 0;

        void call(std::string message) {
            if (left-- <= 0) return;
            ++pending;
            connection.async_call(message, [this, message](std::error_code error, const std::string& reply) {
                if (!strand.running_in_this_thread() || error || reply != message) ++wrong;
                ++answered;
                --pending;
                call(message);
                if (pending == 0) connection.close();
            });
        }
    };
    std::vector<std::unique_ptr<User>> users;
    for (int i = 0; i < 8; ++i) {
        const auto strand = asio::make_strand(context);
        users.push_back(
            std::make_unique<User>(User{strand, Connection(strand, server.endpoint(), pipelined(8)), answered, wrong}));
        asio::post(strand, [user = users.back().get(), i] {
            user->connection.async_connect([](std::error_code) {});
            for (int call = 0; call < 8; ++call) user->call("user " + std::to_string(i) + ", " + std::to_string(call));
        });
    }
    CHECK(echo::test::eventually([&] { return answered == 8 * calls_each; }));
    CHECK(wrong == 0);
    work.reset();
    threads.clear();
}

TEST_CASE("a connection is moved like a socket", "[connection]") {
    TestServer server;
    asio::io_context context;
    Connection connection(context.get_executor(), server.endpoint());
    connection.async_connect([](std::error_code) {});
    Connection moved(std::move(connection));
    std::string reply;
    moved.async_call("Hello!", [&](std::error_code, std::string text) {
        reply = std::move(text);
        moved = Connection(context.get_executor(), server.endpoint());  // which closes the one before
    });
    context.run_for(patience);
    CHECK(reply == "Hello!");
    CHECK(context.stopped());
    CHECK_FALSE(moved.is_open());
}

TEST_CASE("an io_context that is destroyed takes calls along whose handlers own their connection", "[connection]") {
    ScriptedServer server(echo::test::never_answer());
    std::weak_ptr<Connection> watched;
    const bool connects = GENERATE(true, false);
    {
        asio::io_context context;
        const auto connection = std::make_shared<Connection>(context.get_executor(), server.endpoint(), pipelined(2));
        watched = connection;
        if (connects) connection->async_connect([connection](std::error_code) {});
        for (int i = 0; i < 4; ++i) {
            connection->async_call("message", [connection](std::error_code, const std::string&) { FAIL("called"); });
        }
        if (connects) {
            connection->async_wait_end([connection](std::error_code) { FAIL("called"); });
            connection->async_drain(20s, [connection](std::error_code) { FAIL("called"); });
            CHECK(echo::test::eventually([&] {
                context.poll();
                return server.bytes_received() > 0;
            }));
        }
    }
    CHECK(watched.expired());
}

TEST_CASE("a deferred call may be started when its connection is gone", "[connection]") {
    TestServer server;
    asio::io_context context;
    auto connection = std::make_unique<Connection>(context.get_executor(), server.endpoint());
    auto deferred = connection->async_call("Hello!", echo::test::deferred);
    connection.reset();
    std::error_code told;
    std::move(deferred)([&](std::error_code error, const std::string&) { told = error; });
    context.run_for(patience);
    CHECK(told == errc::client_closed);
}

TEST_CASE("once it is warm, a call on a connection allocates nothing", "[connection]") {
    TestServer server;
    asio::io_context context{1};
    Connection connection(context.get_executor(), server.endpoint(), pipelined(16));
    connection.async_connect([](std::error_code) {});
    const echo::test::AllocationWatch watch;
    constexpr int warm_up = 2'000, measured = 10'000;
    int answered = 0;
    std::size_t before = 0, allocated = 0;
    std::function<void(std::string)> call = [&](std::string message) {
        connection.async_call(std::move(message), [&](std::error_code error, std::string reply) {
            if (error) return;
            if (++answered == warm_up) before = watch.count();
            if (answered == warm_up + measured) allocated = watch.count() - before;
            answered < warm_up + measured ? call(std::move(reply)) : connection.close();
        });
    };
    for (int i = 0; i < 16; ++i) call(std::string(100, 'x'));
    context.run_for(patience);
    CHECK(answered >= warm_up + measured);
    CHECK(allocated < 20);  // more replies in one read than ever before may still make a buffer grow
}

}  // namespace connection_conduct_test
