// What programs of ordinary shape do wrong, and what they are told: a future waited for where its reply would be read,
// a handler that throws where nobody catches.
#include <cerrno>
#include <csignal>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/running_loop.hpp"
#include "support/client/test_server.hpp"
#include "support/sanitizer.hpp"
#include "support/waiting.hpp"

namespace client_traps_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::contains_text;
using echo::test::error_of;
using echo::test::get;
using echo::test::RunningLoop;
using echo::test::TestServer;

TEST_CASE("a future that is asked for in a handler of the client's own io_context fails at once", "[client]") {
    const TestServer server;
    RunningLoop loop;
    Echo echo(loop.context.get_executor(), server.endpoint());

    auto reply = asio::post(loop.context, asio::use_future([&] { return error_of(echo("Hello!")); }));
    CHECK(get(reply) == errc::would_deadlock);
    auto full = asio::post(loop.context, asio::use_future([&] { return error_of(echo.request("Hello!")); }));
    CHECK(get(full) == errc::would_deadlock);
    const auto coroutine = [&]() -> asio::awaitable<std::error_code> {
        co_await echo.async_call("first", asio::use_awaitable);
        co_return error_of(echo("second"));
    };
    CHECK(get(asio::co_spawn(loop.context, coroutine, asio::use_future)) == errc::would_deadlock);
    CHECK(std::error_code(errc::would_deadlock) == std::errc::resource_deadlock_would_occur);
    // Elsewhere it is what it always was.
    CHECK(get(echo("Hello!")) == "Hello!");
}

TEST_CASE("a future that is asked for on the client's own thread fails at once", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());
    std::promise<std::error_code> inside;

    echo.async_call("Hello!", [&](std::error_code, std::string) { inside.set_value(error_of(echo("again"))); });

    CHECK(get(inside.get_future()) == errc::would_deadlock);
}

TEST_CASE("a future that is asked for in a hook fails at once", "[client]") {
    const TestServer server;
    Echo* client = nullptr;
    std::promise<std::error_code> inside;
    EchoConfig config;
    config.connection_made = [&](const echo::ConnectionMade&) { inside.set_value(error_of((*client)("again"))); };
    Echo echo(server.endpoint(), config);
    client = &echo;

    CHECK(get(echo("Hello!")) == "Hello!");
    CHECK(get(inside.get_future()) == errc::would_deadlock);
}

TEST_CASE("on an executor of another kind a handler may wait for a future, though it keeps the only thread",
          "[client]") {
    const TestServer server;
    asio::thread_pool threads(1);
    Echo echo(asio::make_strand(threads), server.endpoint());

    auto reply = asio::post(echo.get_executor(), asio::use_future([&] { return get(echo("Hello!")); }));
    CHECK(get(reply) == "Hello!");
    auto full = asio::post(threads, asio::use_future([&] { return get(echo.request("Hello!")).message; }));
    CHECK(get(full) == "Hello!");
    auto with_token =
        asio::post(threads, asio::use_future([&] { return get(echo.async_call("Hello!", asio::use_future)); }));
    CHECK(get(with_token) == "Hello!");
}

TEST_CASE("a handler may start a future that somebody else waits for", "[client]") {
    const TestServer server;
    RunningLoop loop;
    Echo echo(loop.context.get_executor(), server.endpoint());

    auto started =
        asio::post(loop.context, asio::use_future([&] { return echo.async_call("Hello!", asio::use_future); }));

    CHECK(get(get(started)) == "Hello!");
}

// The thread sanitizer knows no threads that begin in a child.
#if !defined(ECHO_TEST_THREAD_SANITIZER)
namespace {

// What a child writes on standard error before it is ended by SIGABRT; empty if it ends otherwise. No other thread may
// run at the fork: the address sanitizer's heap stays locked in the child if one is just using it.
std::string last_words(const std::function<void()>& act) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::system_error(errno, std::generic_category());
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDERR_FILENO);
        std::signal(SIGABRT, SIG_DFL);  // the test framework reports it otherwise
        ::alarm(20);
        act();
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string words;
    char part[512];
    for (ssize_t got; (got = ::read(ends[0], part, sizeof part)) > 0;)
        words.append(part, static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? words : std::string();
}

}  // namespace

TEST_CASE("a handler that throws on the client's own thread is named in the program's last words", "[client]") {
    const std::string words = last_words([] {
        const TestServer server;
        Echo echo(server.endpoint());
        echo.async_call("Hello!", [](std::error_code, std::string) { throw std::runtime_error("what went wrong"); });
        ::pause();
    });

    CHECK_THAT(words, contains_text("echo client \"127.0.0.1:") && contains_text("what went wrong"));
}

TEST_CASE("a hook that throws on the client's own thread is named in the program's last words", "[client]") {
    const std::string words = last_words([] {
        const TestServer server;
        EchoConfig config;
        config.post_request = [](std::error_code, const echo::Response&) { throw 1; };
        Echo echo(server.endpoint(), config);
        echo("Hello!").wait();
        ::pause();
    });

    CHECK_THAT(words, contains_text("echo client \"127.0.0.1:"));
}

#endif

}  // namespace client_traps_test
