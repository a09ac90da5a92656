// Children made by fork(2) that go on with the event loop of their parent's client.
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <asio/execution_context.hpp>
#include <asio/io_context.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/processes/forked_child.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace client_fork_event_loop_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::eventually;
using echo::test::ForkedChild;
using echo::test::ScriptedServer;

namespace {

using Wait = std::function<void()>;

// A client whose event loop the test runs by hand.
struct Client {
    asio::io_context context;
    Echo echo;
    std::vector<std::error_code> outcomes;  // of the calls that have ended
    std::vector<std::string> replies;

    explicit Client(const echo::Endpoint& server, EchoConfig config = {})
        : echo(context.get_executor(), server, std::move(config)) {}

    void call(std::string message) {
        echo.async_call(std::move(message), [this](std::error_code error, std::string reply) {
            outcomes.push_back(error);
            replies.push_back(std::move(reply));
        });
    }

    template <class Condition>
    bool run_until(Condition holds) {
        const auto deadline = std::chrono::steady_clock::now() + echo::test::patience;
        while (!holds() && context.run_one_until(deadline) > 0) continue;
        return holds();
    }

    // What the child of this client's process makes of it: runs the event loop until nothing is left to do.
    std::unique_ptr<ForkedChild> fork_and_run() {
        context.notify_fork(asio::execution_context::fork_prepare);
        auto child = std::make_unique<ForkedChild>([this](const Wait&) {
            context.notify_fork(asio::execution_context::fork_child);
            context.run_for(echo::test::patience / 2);
            return static_cast<int>(outcomes.size());
        });
        context.notify_fork(asio::execution_context::fork_parent);
        return child;
    }
};

EchoConfig one_connection() {
    EchoConfig config;
    config.pool_size = 1;
    // Longer than any child lives: whatever ends in one does so because of the fork.
    config.connect_timeout = config.stall_timeout = 1h;
    config.request_timeout = 2h;
    return config;
}

}  // namespace

TEST_CASE("a child that runs an inherited event loop ends its calls there, and writes nothing", "[fork]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    Client client(server.endpoint(), one_connection());
    client.call("in flight");
    client.call("in line");
    REQUIRE(client.run_until([&] { return client.echo.stats().in_flight == 1; }));
    REQUIRE(eventually([&] { return server.messages_read() == 1; }));

    CHECK(client.fork_and_run()->exit_code() == 2);
    const std::size_t bytes_before = server.bytes_received();
    server.open_gate();

    CHECK(client.run_until([&] { return client.replies.size() == 2; }));
    CHECK(client.replies == std::vector<std::string>{"in flight", "in line"});
    CHECK(bytes_before == std::string("in flight\r\n\r\n").size());
    CHECK(server.accepted() == 1);
}

TEST_CASE("a call that is pending in a child as well ends there with client_closed", "[fork]") {
    ScriptedServer server(echo::test::never_answer());
    Client client(server.endpoint(), one_connection());
    client.call("in flight");
    client.call("in line");
    REQUIRE(client.run_until([&] { return client.echo.stats().in_flight == 1; }));

    client.context.notify_fork(asio::execution_context::fork_prepare);
    ForkedChild child([&](const Wait&) {
        client.context.notify_fork(asio::execution_context::fork_child);
        client.context.run_for(echo::test::patience / 2);
        const bool closed = client.outcomes == std::vector<std::error_code>(2, errc::client_closed);
        return closed && client.context.stopped() ? 0 : 1;
    });
    client.context.notify_fork(asio::execution_context::fork_parent);

    CHECK(child.exit_code() == 0);
    CHECK(client.outcomes.empty());
}

TEST_CASE("a child that runs an inherited event loop writes on nothing that its parent is writing", "[fork]") {
    // More than the system takes for a peer that does not read.
    const std::string large(15 * 1024 * 1024, 'x');
    ScriptedServer server([](echo::test::ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.gate();
        co_await peer.echo();
    });
    Client client(server.endpoint(), one_connection());
    client.call(large);
    REQUIRE(client.run_until([&] { return client.echo.stats().in_flight == 1; }));

    auto child = client.fork_and_run();
    server.open_gate();  // the child could write now
    CHECK(child->exit_code() == 1);

    CHECK(client.run_until([&] { return client.replies.size() == 1; }));
    const bool whole = client.replies == std::vector<std::string>{large};
    CHECK(whole);
    client.call("next");
    CHECK(client.run_until([&] { return client.replies.size() == 2; }));
    CHECK(client.replies.back() == "next");
    CHECK(server.messages_read() == 2);
    CHECK(server.accepted() == 1);
}

TEST_CASE("a child that is forked at any step of a call and runs the event loop disturbs nothing", "[fork]") {
    const bool with_tls = GENERATE(false, true);
    CAPTURE(with_tls);
    ScriptedServer plain(echo::test::echo_all());
    const echo::test::TlsServer secure(echo::test::tls_echo());
    EchoConfig config = one_connection();
    if (with_tls) config.tls.ca_file = echo::test::certificates().ca_file;

    for (int step = 0;; ++step) {
        CAPTURE(step);
        Client client(with_tls ? secure.endpoint() : plain.endpoint(), config);
        client.call("Hello!");
        for (int i = 0; i < step && client.replies.empty(); ++i) client.context.run_one_for(echo::test::patience);
        if (!client.replies.empty()) break;

        CHECK(client.fork_and_run()->exit_code() == 1);
        CHECK(client.run_until([&] { return client.replies.size() == 1; }));
        CHECK(client.replies == std::vector<std::string>{"Hello!"});
        CHECK(client.echo.stats().sessions == 1);
        CHECK(client.echo.stats().connects_failed == 0);
    }
}

}  // namespace client_fork_event_loop_test
