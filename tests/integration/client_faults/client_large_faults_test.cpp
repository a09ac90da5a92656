// Large messages whose calls or connections end in the middle of their write.
#include <atomic>
#include <cstddef>
#include <future>
#include <memory>
#include <string>
#include <system_error>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/post.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace client_large_faults_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::Response;
using echo::WireState;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;

namespace {

// More than the system takes for a peer that does not read.
constexpr std::size_t too_large = 15 * 1024 * 1024;

EchoConfig one_connection() {
    EchoConfig config;
    config.pool_size = 1;
    config.max_in_flight = 8;
    config.max_in_flight_bytes = 64 * 1024 * 1024;
    // Such messages take their time on a busy machine, and nothing here ends by the client's own time-outs.
    config.request_timeout = config.stall_timeout = 1h;
    return config;
}

struct Outcome {
    std::error_code error;
    Response response;
};

// The echo server that begins to read when its gate is opened, and looks whether the first message is as it was.
class LateReader {
public:
    LateReader()
        : server_([this](ScriptedPeer& peer) -> asio::awaitable<void> {
              co_await peer.gate();
              std::string message = co_await peer.read_message();
              first_is_whole_ = message == std::string(too_large, 'x');
              co_await peer.send_message(std::move(message));
              co_await peer.echo();
          }) {}

    echo::Endpoint endpoint() const { return server_.endpoint(); }
    void begin_to_read() { server_.open_gate(); }
    bool first_is_whole() const { return first_is_whole_; }

private:
    std::atomic<bool> first_is_whole_ = false;
    ScriptedServer server_;
};

// The memory of messages that have been let go is likely to be used for these.
void check_others(std::future<std::string>& small, std::future<std::string>& large) {
    CHECK(get(small) == "small");
    const bool same = get(large) == std::string(100'000, 'y');
    CHECK(same);
}

}  // namespace

TEST_CASE("a large call that times out in the middle of its write is written to its end", "[large]") {
    LateReader server;
    Echo echo(server.endpoint(), one_connection());
    auto given_up = echo.request(std::string(too_large, 'x'), {.timeout = 500ms});
    REQUIRE(eventually([&] { return echo.stats().in_flight == 1; }));
    auto small = echo("small");
    auto large = echo(std::string(100'000, 'y'));

    try {
        get(given_up);
        FAIL("the call was expected to time out");
    } catch (const echo::Error& error) {
        CHECK(error.code() == errc::request_timeout);
        CHECK(error.response().wire_state == WireState::maybe_sent);
        CHECK_FALSE(error.safe_to_retry());
    }
    server.begin_to_read();

    check_others(small, large);
    CHECK(server.first_is_whole());
    CHECK(echo.stats().late_replies == 1);
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("a large call that is cancelled in the middle of its write is written to its end", "[large]") {
    LateReader server;
    Echo echo(server.endpoint(), one_connection());
    asio::cancellation_signal signal;
    std::promise<Outcome> given_up;
    echo.async_request(std::string(too_large, 'x'),
                       asio::bind_cancellation_slot(signal.slot(), [&](std::error_code error, Response response) {
                           given_up.set_value({error, std::move(response)});
                       }));
    REQUIRE(eventually([&] { return echo.stats().in_flight == 1; }));
    auto small = echo("small");
    auto large = echo(std::string(100'000, 'y'));

    asio::post(echo.get_executor(), [&] { signal.emit(asio::cancellation_type::terminal); });
    const Outcome outcome = get(given_up.get_future());
    CHECK(outcome.error == asio::error::operation_aborted);
    CHECK(outcome.response.wire_state == WireState::maybe_sent);
    server.begin_to_read();

    check_others(small, large);
    CHECK(server.first_is_whole());
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("a large call may be answered in the middle of its write", "[large]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_exactly(1);
        co_await peer.send("early\r\n\r\n");
        co_await peer.gate();
        const std::string rest = co_await peer.read_message();
        co_await peer.send_message(rest == std::string(too_large - 1, 'x') ? "whole" : "damaged");
    });
    Echo echo(server.endpoint(), one_connection());

    CHECK(get(echo(std::string(too_large, 'x'))) == "early");
    auto next = echo("next");
    server.open_gate();

    CHECK(get(next) == "whole");
}

TEST_CASE("a client may be closed in the middle of a large write", "[large]") {
    const bool with_tls = GENERATE(false, true);
    CAPTURE(with_tls);
    ScriptedServer plain([](ScriptedPeer& peer) -> asio::awaitable<void> { co_await peer.gate(); });
    echo::test::TlsServer secure([](echo::test::TlsPeer& peer) -> asio::awaitable<void> {
        co_await peer.handshake();
        co_await peer.gate();
    });
    EchoConfig config = one_connection();
    if (with_tls) config.tls.ca_file = echo::test::certificates().ca_file;
    Echo echo(with_tls ? secure.endpoint() : plain.endpoint(), config);
    auto large = echo.request(std::string(too_large, 'x'));
    REQUIRE(eventually([&] { return echo.stats().in_flight == 1; }));
    auto other = echo("small");

    echo.close();

    CHECK(error_of(std::move(large)) == errc::client_closed);
    CHECK(error_of(std::move(other)) == errc::client_closed);
    CHECK(eventually([&] { return echo.stats().closing == 0; }));
}

TEST_CASE("a large call whose connection is lost in the middle of its write is sent again, whole", "[large]") {
    const bool by_reset = GENERATE(false, true);
    CAPTURE(by_reset);
    ScriptedServer server([by_reset](ScriptedPeer& peer) -> asio::awaitable<void> {
        if (peer.number() > 1) co_await peer.echo();
        std::string message = co_await peer.read_message();
        co_await peer.send_message(std::move(message));
        co_await peer.read_exactly(100);
        if (by_reset) peer.reset();
    });
    Echo echo(server.endpoint(), one_connection());
    REQUIRE(get(echo("one")) == "one");

    const Response response = get(echo.request(std::string(too_large, 'x')));

    const bool same = response.message == std::string(too_large, 'x');
    CHECK(same);
    CHECK(response.attempts == 2);
    CHECK(response.session == 2);
    CHECK(echo.stats().retried == 1);
}

TEST_CASE("large calls whose connection is lost in the middle of their write end without a second try", "[large]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_exactly(100);
        co_await peer.gate();
        peer.reset();
    });
    Echo echo(server.endpoint(), one_connection());
    auto first = echo(std::string(too_large, 'x'));
    REQUIRE(eventually([&] { return echo.stats().in_flight == 1; }));
    auto second = echo(std::string(100'000, 'y'), {.timeout = 100ms});
    CHECK(error_of(std::move(second)) == errc::request_timeout);

    server.open_gate();

    CHECK(error_of(std::move(first)) == errc::connection_lost);
    CHECK(server.accepted() == 1);
}

}  // namespace client_large_faults_test
