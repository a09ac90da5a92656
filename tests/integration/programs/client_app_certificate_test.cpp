// The look at a server's certificate.
#include "client/app/probe/certificate.hpp"

#include <chrono>
#include <string>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"

namespace client_app_certificate_test {

using echo::client_app::certificate_end;
using namespace std::chrono_literals;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;

namespace {

// Announces a record of a handshake, and sends a little of it at a time.
asio::awaitable<void> drip_handshake(ScriptedPeer& peer) {
    const std::string record_header("\x16\x03\x03\x40\x00", 5);
    co_await peer.send(record_header);
    asio::steady_timer pause(co_await asio::this_coro::executor);
    for (int bytes = 0; bytes < 250; ++bytes) {
        pause.expires_after(20ms);
        co_await pause.async_wait(asio::use_awaitable);
        co_await peer.send("x");
    }
}

}  // namespace

TEST_CASE("the look at a certificate ends in its time, however slowly the server sends", "[client_app][check]") {
    const ScriptedServer server(drip_handshake);
    const std::string peer = GENERATE_REF(std::string(), server.endpoint().to_string());
    const auto began = std::chrono::steady_clock::now();
    CHECK_FALSE(certificate_end(peer, server.endpoint(), {}, 200ms));
    CHECK(std::chrono::steady_clock::now() - began < 3s);
}

}  // namespace client_app_certificate_test
