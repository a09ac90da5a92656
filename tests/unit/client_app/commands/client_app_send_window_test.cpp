#include "client/app/send/send_window.hpp"

#include <string>

#include <asio/io_context.hpp>

#include <echo/client.hpp>

#include "support/catch.hpp"

namespace client_app_send_window_test {

using namespace echo::client_app;

namespace {

// A client whose executor does not run: calls begin and stay under way. With it run, they all fail.
struct Scene {
    explicit Scene(std::size_t pool_size, std::size_t max_in_flight) {
        config.pool_size = pool_size;
        config.max_in_flight = max_in_flight;
    }
    echo::EchoConfig config;
    asio::io_context context;
    echo::Echo echo{context.get_executor(), "unix:/no/such/socket", config};
};

}  // namespace

TEST_CASE("a window holds twice the calls that the connections carry", "[client_app]") {
    Scene scene(2, 3);
    SendWindow window(scene.echo, scene.config);
    const Message message{"a", true};

    std::size_t calls = 0;
    for (; calls < 100 && window.has_room_for(message); ++calls) window.send(message);

    CHECK(calls == 12);
    CHECK(window.sent() == 12);
}

TEST_CASE("a window holds no more than 64 MiB, but always one message", "[client_app]") {
    Scene scene(10, 1);
    scene.config.framing = scene.config.framing.with_max_message(200 * 1024 * 1024);
    SendWindow window(scene.echo, scene.config);
    const Message half{std::string(32 * 1024 * 1024, 'a'), false};
    const Message huge{std::string(65 * 1024 * 1024, 'a'), false};

    CHECK(window.has_room_for(huge));
    window.send(half);
    CHECK_FALSE(window.has_room_for(huge));
    CHECK(window.has_room_for(half));
    window.send(half);
    CHECK_FALSE(window.has_room_for({"a", true}));
}

TEST_CASE("outcomes come in the order of sending, and make room", "[client_app]") {
    Scene scene(1, 1);
    SendWindow window(scene.echo, scene.config);
    const Message first{"first", true};
    const Message second{"second", true};
    window.send(first);
    window.send(second);
    CHECK_FALSE(window.has_room_for(first));
    CHECK_FALSE(window.oldest_is_ready());

    scene.echo.close();
    scene.context.run();

    CHECK(window.oldest_is_ready());
    const Outcome outcome = window.take_oldest();
    CHECK(outcome.number == 1);
    CHECK(&outcome.message == &first);
    CHECK(outcome.error);
    CHECK(window.has_room_for(first));
    CHECK(&window.take_oldest().message == &second);
    CHECK(window.empty());
}

}  // namespace client_app_send_window_test
