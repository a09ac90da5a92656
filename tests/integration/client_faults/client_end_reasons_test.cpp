// Why a connection ended, as its hook is told.
#include <algorithm>
#include <future>
#include <string>
#include <vector>

#include <asio/error.hpp>
#include <asio/use_future.hpp>

#include <openssl/ssl.h>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/hook_record.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace client_end_reasons_test {

using namespace std::chrono_literals;
using echo::ConnectionLost;
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

namespace {

EchoConfig recorded(HookRecord& record, std::size_t pool_size = 1) {
    EchoConfig config;
    config.pool_size = pool_size;
    record.listen(config);
    return config;
}

ConnectionLost first_lost(const HookRecord& record) {
    REQUIRE(eventually([&] { return !record.lost().empty(); }));
    return record.lost().front();
}

}  // namespace

TEST_CASE("an idle connection that the server ends is lost, with the system's word for how", "[hooks]") {
    const bool by_reset = GENERATE(false, true);
    ScriptedServer server([by_reset](ScriptedPeer& peer) -> asio::awaitable<void> {
        std::string message = co_await peer.read_message();
        co_await peer.send_message(std::move(message));
        co_await peer.gate();
        if (by_reset) peer.reset();
    });
    HookRecord record;
    Echo echo(server.endpoint(), recorded(record));
    REQUIRE(get(echo("Hello!")) == "Hello!");

    server.open_gate();
    const ConnectionLost lost = first_lost(record);

    CHECK(lost.reason == EndReason::lost);
    CHECK((by_reset ? lost.error == std::errc::connection_reset : lost.error == asio::error::eof));
    CHECK(lost.answered == 1);
}

TEST_CASE("a connection that breaks the rules is lost, with the toolkit's word for how", "[hooks]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        std::string message = co_await peer.read_message();
        co_await peer.send_message(std::move(message));
        co_await peer.gate();
        co_await peer.send("nobody asked");
        co_await peer.read_until_closed();
    });
    HookRecord record;
    Echo echo(server.endpoint(), recorded(record));
    REQUIRE(get(echo("Hello!")) == "Hello!");

    server.open_gate();

    CHECK(first_lost(record).error == errc::unexpected_reply);
}

TEST_CASE("an idle connection ends after idle_timeout", "[hooks]") {
    ScriptedServer server(echo::test::echo_all());
    HookRecord record;
    EchoConfig config = recorded(record);
    config.idle_timeout = 30ms;
    Echo echo(server.endpoint(), config);
    REQUIRE(get(echo("Hello!")) == "Hello!");

    const ConnectionLost lost = first_lost(record);

    CHECK(lost.reason == EndReason::idle);
    CHECK_FALSE(lost.error);
    CHECK(lost.age >= 30ms);
}

TEST_CASE("a connection that stalls ends when nobody waits for it any more", "[hooks]") {
    ScriptedServer server(echo::test::never_answer());
    HookRecord record;
    EchoConfig config = recorded(record);
    config.stall_timeout = 20ms;
    Echo echo(server.endpoint(), config);

    CHECK(error_of(echo("Hello!", {.timeout = 200ms})) == errc::request_timeout);
    const ConnectionLost lost = first_lost(record);

    CHECK(lost.reason == EndReason::stalled);
    CHECK_FALSE(lost.error);
    CHECK(lost.answered == 0);
    CHECK(lost.age >= 20ms);
}

TEST_CASE("a connection that owes too many abandoned replies ends", "[hooks]") {
    ScriptedServer server(echo::test::never_answer());
    HookRecord record;
    EchoConfig config = recorded(record);
    config.max_in_flight = 4;
    config.max_abandoned = 2;
    config.stall_timeout = 1h;
    Echo echo(server.endpoint(), config);
    std::vector<std::future<std::string>> calls;
    for (int i = 0; i < 3; ++i) calls.push_back(echo("Hello!", {.timeout = 100ms + i * 10ms}));
    for (auto& call : calls) CHECK(error_of(std::move(call)) == errc::request_timeout);

    CHECK(first_lost(record).reason == EndReason::abandoned);
}

TEST_CASE("a connection ends after its lifetime, where there is room only when it is replaced", "[hooks]") {
    const std::size_t pool_size = GENERATE(1u, 2u);
    ScriptedServer server(echo::test::echo_all());
    HookRecord record;
    EchoConfig config = recorded(record, pool_size);
    config.max_lifetime = 30ms;
    Echo echo(server.endpoint(), config);
    REQUIRE(get(echo("Hello!")) == "Hello!");

    const ConnectionLost lost = first_lost(record);

    CHECK(lost.session == 1);
    CHECK(lost.reason == EndReason::lifetime);
    CHECK_FALSE(lost.error);
    CHECK(lost.age >= 27ms);
    const HookRecord::Lines lines = record.lines();
    const bool replaced_first =
        std::find(lines.begin(), lines.end(), "made 2") < std::find(lines.begin(), lines.end(), "lost 1 lifetime");
    CHECK(replaced_first == (pool_size == 2));
}

TEST_CASE("a client that is closed or drained ends its connections itself", "[hooks]") {
    const bool drain = GENERATE(false, true);
    ScriptedServer server(echo::test::echo_all());
    HookRecord record;
    Echo echo(server.endpoint(), recorded(record));
    REQUIRE(get(echo("Hello!")) == "Hello!");

    if (drain) {
        get(echo.async_drain(1h, asio::use_future));
    } else {
        echo.close();
    }

    const ConnectionLost lost = first_lost(record);
    CHECK(lost.reason == EndReason::client_closed);
    CHECK_FALSE(lost.error);
}

TEST_CASE("a connection that a TLS server turns away right after it was made was refused", "[hooks]") {
    echo::test::TlsServerConfig server_config;
    server_config.client_ca_file = echo::test::certificates().ca_file;
    server_config.lowest_version = TLS1_3_VERSION;  // where the client hears of it only after the handshake
    const echo::test::TlsServer server(echo::test::tls_echo(), server_config);
    HookRecord record;
    EchoConfig config = recorded(record);
    config.tls.ca_file = echo::test::certificates().ca_file;
    Echo echo(server.endpoint(), config);

    CHECK(error_of(echo("Hello!")) == errc::tls_client_certificate_required);
    const ConnectionLost lost = first_lost(record);

    CHECK(lost.session == 1);
    CHECK(lost.reason == EndReason::refused);
    CHECK(lost.error);
    CHECK(record.made().size() == 1);
}

TEST_CASE("a connection that is never established is neither made nor lost", "[hooks]") {
    HookRecord record;
    SECTION("because the handshake fails") {
        const echo::test::TlsServer server([](echo::test::TlsPeer&) -> asio::awaitable<void> { co_return; });
        EchoConfig config = recorded(record);
        config.tls.ca_file = echo::test::certificates().ca_file;
        Echo echo(server.endpoint(), config);
        CHECK(error_of(echo("Hello!")) == errc::tls_handshake_failed);
    }
    SECTION("because the client is closed before the server answers") {
        const echo::test::FullListener server;
        Echo echo(server.endpoint(), recorded(record));
        auto reply = echo("Hello!");
        REQUIRE(eventually([&] { return echo.stats().connecting == 1; }));
        echo.close();
        CHECK(error_of(std::move(reply)) == errc::client_closed);
    }
    CHECK(record.made().empty());
    CHECK(record.lost().empty());
}

}  // namespace client_end_reasons_test
