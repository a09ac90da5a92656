// Far more calls than the line may hold.
#include <string>

#include <asio/io_context.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/allocation_count.hpp"
#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_flood_test {

using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::AllocationWatch;
using echo::test::eventually;
using echo::test::ScriptedServer;

namespace {

constexpr std::size_t message_size = 1'000;

EchoConfig with_short_line() {
    EchoConfig config;
    config.pool_size = 2;
    config.max_queued = 1'000;
    config.max_queued_bytes = 100 * message_size;
    return config;
}

}  // namespace

TEST_CASE("a flood of calls is refused at once, and takes no more memory than the line may", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint(), with_short_line());
    std::size_t refused = 0;
    std::size_t otherwise = 0;
    const auto flood = [&](int calls) {
        for (int i = 0; i < calls; ++i) {
            echo.async_call(std::string(message_size, 'x'), [&](std::error_code error, const std::string&) {
                ++(error == errc::queue_full ? refused : otherwise);
            });
            context.poll();
        }
    };
    // Until both connections are busy and the line is full.
    REQUIRE(eventually([&] {
        flood(10);
        return echo.stats().in_use == 2 && refused > 0;
    }));
    const std::size_t bytes_before = server.bytes_received();
    const std::size_t refused_before = refused;
    const AllocationWatch watch;

    flood(50'000);

    CHECK(refused - refused_before == 50'000);
    CHECK(otherwise == 0);
    CHECK(watch.live() < 64 * 1024);
    CHECK(server.bytes_received() == bytes_before);
    CHECK(echo.stats().queued_bytes <= 100 * message_size);
    CHECK(echo.stats().connecting == 0);
}

TEST_CASE("a flood of calls on an executor that does not run is refused at once too", "[client]") {
    asio::io_context context;
    Echo echo(context.get_executor(), "127.0.0.1:1", with_short_line());
    const AllocationWatch watch;
    for (int i = 0; i < 10'000; ++i) {
        echo.async_call(std::string(message_size, 'x'), [](std::error_code, const std::string&) {});
    }

    CHECK(echo.stats().queued == 100);
    CHECK(echo.stats().refused == 9'900);
    CHECK(echo.stats().requests == 10'000);
    CHECK(watch.live() < 10'000 * 600);
}

}  // namespace client_flood_test
