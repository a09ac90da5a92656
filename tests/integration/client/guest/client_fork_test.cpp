// Clients and fork(2): what is left of one in a child, and that its parent never notices.
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <system_error>

#include <asio/io_context.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/processes/forked_child.hpp"
#include "support/sanitizer.hpp"
#include "support/waiting.hpp"

namespace client_fork_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::errc;
using echo::test::eventually;
using echo::test::ForkedChild;
using echo::test::get;
using echo::test::ScriptedServer;

namespace {

using Wait = std::function<void()>;

// Whether `act` throws an `Error` with errc::forked.
template <class Act>
bool throws_forked(Act act) {
    try {
        act();
    } catch (const echo::Error& error) {
        return error.code() == errc::forked && error.safe_to_retry();
    }
    return false;
}

// What of an inherited client does not behave as it should in a child; 0 if all does.
int faults_of_inherited(std::unique_ptr<Echo>& echo) {
    auto future = (*echo)("from the child");
    if (future.wait_for(0s) != std::future_status::ready) return 1;
    if (!throws_forked([&] { future.get(); })) return 2;
    if (!throws_forked([&] { echo->request("from the child").get(); })) return 3;
    if (!throws_forked([&] { echo->async_call("from the child", [](std::error_code, std::string) {}); })) return 4;
    if (!throws_forked([&] { echo->async_drain(1h, [](std::error_code) {}); })) return 5;
    if (!throws_forked([&] { echo->stats(); })) return 6;
    echo->close();
    echo.reset();
    return 0;
}

}  // namespace

TEST_CASE("in a forked child an inherited client does nothing but fail, and its parent's works on", "[fork]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    auto echo = std::make_unique<Echo>(server.endpoint());
    auto pending = (*echo)("pending");
    REQUIRE(eventually([&] { return server.messages_read() == 1; }));

    ForkedChild child([&](const Wait&) { return faults_of_inherited(echo); });
    CHECK(child.exit_code() == 0);
    const std::size_t bytes_before = server.bytes_received();
    server.open_gate();

    CHECK(get(pending) == "pending");
    CHECK(bytes_before == std::string("pending\r\n\r\n").size());
    CHECK(get((*echo)("later")) == "later");
    CHECK(echo->stats().sessions == 1);
    CHECK(echo->stats().requests == 2);
}

TEST_CASE("a child may be forked from a client's handler, on the client's own thread", "[fork]") {
    ScriptedServer server(echo::test::echo_all());
    auto echo = std::make_unique<Echo>(server.endpoint());
    std::promise<int> exit_code;

    echo->async_call("Hello!", [&](std::error_code, const std::string&) {
        exit_code.set_value(ForkedChild([&](const Wait&) { return faults_of_inherited(echo); }).exit_code());
    });

    CHECK(get(exit_code.get_future()) == 0);
    CHECK(get((*echo)("later")) == "later");
    CHECK(echo->stats().sessions == 1);
}

TEST_CASE("a connection ends when the parent closes it, although a child lives on", "[fork]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint());
    REQUIRE(get(echo("Hello!")) == "Hello!");
    ForkedChild child([](const Wait& wait_for_release) {
        wait_for_release();
        return 0;
    });

    echo.close();

    CHECK(eventually([&] { return server.open() == 0; }));
    CHECK(child.lives());
    CHECK(child.exit_code() == 0);
}

TEST_CASE("a client that a child makes itself works", "[fork]") {
    ScriptedServer server(echo::test::echo_all());
    Echo parents(server.endpoint());
    REQUIRE(get(parents("from the parent")) == "from the parent");
    const echo::Endpoint endpoint = server.endpoint();

    ForkedChild child([&](const Wait&) {
        asio::io_context context;
        Echo own(context.get_executor(), endpoint);
        auto reply = own("from the child");
        own.async_drain(1h, [](std::error_code) {});
        context.run_for(echo::test::patience / 2);
        return get(reply) == "from the child" && own.stats().sessions == 1 ? 0 : 1;
    });

    CHECK(child.exit_code() == 0);
    CHECK(server.messages_read() == 2);
}

// The thread sanitizer knows no threads that begin in a child: it takes them for its parent's.
#if !defined(ECHO_TEST_THREAD_SANITIZER)
TEST_CASE("a client with a thread of its own works in the child that made it", "[fork]") {
    ScriptedServer server(echo::test::echo_all());
    Echo parents(server.endpoint());
    REQUIRE(get(parents("from the parent")) == "from the parent");
    const echo::Endpoint endpoint = server.endpoint();

    ForkedChild child([&](const Wait&) {
        Echo own(endpoint);
        return get(own("from the child")) == "from the child" && own.stats().sessions == 1 ? 0 : 1;
    });

    CHECK(child.exit_code() == 0);
    CHECK(server.messages_read() == 2);
}
#endif

TEST_CASE("a client that a child makes itself is not its own child's", "[fork]") {
    ScriptedServer server(echo::test::echo_all());
    Echo parents(server.endpoint());
    REQUIRE(get(parents("from the parent")) == "from the parent");
    const echo::Endpoint endpoint = server.endpoint();

    ForkedChild child([&](const Wait&) {
        asio::io_context context;
        auto own = std::make_unique<Echo>(context.get_executor(), endpoint);
        ForkedChild grandchild([&](const Wait&) { return faults_of_inherited(own); });
        return grandchild.exit_code();
    });

    CHECK(child.exit_code() == 0);
}

}  // namespace client_fork_test
