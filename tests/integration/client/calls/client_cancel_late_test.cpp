// Calls that are cancelled when their outcome is known already, and only their handlers are left to be called.
#include <array>
#include <optional>
#include <string>
#include <system_error>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_cancel_late_test {

using echo::Echo;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;

// As whoever starts several calls and wants the first to succeed does.
TEST_CASE("a handler may cancel calls that were answered together with its own", "[client]") {
    constexpr std::size_t calls = 4;
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        std::string together;
        for (std::size_t i = 0; i < calls; ++i) {
            together += co_await peer.read_message();
            together += "\r\n\r\n";
        }
        co_await peer.send(together);
        co_await peer.read_until_closed();
    });
    asio::io_context context;
    echo::EchoConfig config;
    config.pool_size = 1;
    config.max_in_flight = calls;
    Echo echo(context.get_executor(), server.endpoint(), config);
    std::array<asio::cancellation_signal, calls> signals;
    std::array<std::optional<std::error_code>, calls> outcomes;
    for (std::size_t i = 0; i < calls; ++i) {
        auto handler = [&, i](std::error_code error, const std::string&) {
            outcomes[i] = error;
            if (i == 0) {
                for (asio::cancellation_signal& signal : signals) signal.emit(asio::cancellation_type::terminal);
            }
            if (i == calls - 1) echo.close();
        };
        echo.async_call(std::to_string(i), asio::bind_cancellation_slot(signals[i].slot(), handler));
    }

    context.run_for(echo::test::patience);

    CHECK(context.stopped());
    for (const auto& outcome : outcomes) CHECK(outcome == std::error_code());
    CHECK(echo.stats().cancelled == 0);
    CHECK(echo.stats().requests_processed == calls);
}

}  // namespace client_cancel_late_test
