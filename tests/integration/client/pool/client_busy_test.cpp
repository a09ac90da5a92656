// Connections that are busy leave the event loop, and whatever comes after that is seen all the same.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include <sys/ioctl.h>

#include <echo/client.hpp>
#include <echo/connection.hpp>
#include <echo/error.hpp>

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/use_future.hpp>

#include "support/catch.hpp"
#include "support/client/transports.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"
#include "support/watched.hpp"

namespace client_busy_test {

using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::descriptor_connected_to;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::is_watched;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;
using echo::test::Transport;
using echo::test::TransportServer;

namespace {

constexpr std::size_t messages = 4000;
const std::string message(1024, 'm');

// Sends all replies at once, when it has all requests.
asio::awaitable<void> answer_at_once(ScriptedPeer& peer) {
    std::string replies;
    for (std::size_t number = 0; number < messages; ++number) replies += co_await peer.read_message() + "\r\n\r\n";
    co_await peer.send(std::move(replies));
    co_await peer.read_until_closed();
}

int bytes_waiting_at(int descriptor) {
    int bytes = 0;
    return ::ioctl(descriptor, FIONREAD, &bytes) == 0 ? bytes : 0;
}

// Of one connection; its hook sees whether it was out of the event loop at some time.
struct Watching {
    explicit Watching(const ScriptedServer& server) : port(server.endpoint().port()) {
        config.pool_size = 1;
        config.max_in_flight = messages;
        config.max_in_flight_bytes = 2 * messages * message.size();
        config.post_request = [this](std::error_code error, const echo::Response&) {
            if (error || was_away) return;
            const int descriptor = descriptor_connected_to(port);
            // The next look finds something, as long as there is more to come than the last read can have brought.
            if (++told < messages * 3 / 4) eventually([&] { return bytes_waiting_at(descriptor) > 0; });
            if (told % 20 != 0 || is_watched(descriptor)) return;
            was_away = true;
            if (on_away) on_away(descriptor);
        };
    }

    bool is_watching() const { return is_watched(descriptor_connected_to(port)); }

    const std::uint16_t port;
    EchoConfig config;
    std::size_t told = 0;
    std::atomic<bool> was_away = false;
    std::function<void(int descriptor)> on_away;
};

}  // namespace

TEST_CASE("a busy connection of a pool leaves the event loop, and is back when the server rests", "[client]") {
    ScriptedServer server(answer_at_once);
    Watching watching(server);
    Echo echo(server.endpoint(), watching.config);
    std::vector<std::future<std::string>> replies;
    for (std::size_t number = 0; number < messages; ++number) replies.push_back(echo(message));
    for (auto& reply : replies) REQUIRE((get(reply) == message));
    CHECK(watching.was_away);

    CHECK(eventually([&] { return watching.is_watching(); }));
    server.close_oldest();
    CHECK(eventually([&] { return echo.stats().available == 0; }));
}

namespace {

// A connection without a pool, with all its calls.
struct BusyConnection {
    explicit BusyConnection(const ScriptedServer& server)
        : watching(server),
          connection(context.get_executor(), echo::ConnectionSettings(server.endpoint(), watching.config)) {
        connection.async_connect([](std::error_code error) { REQUIRE_FALSE(error); });
        connection.async_wait_end([this](std::error_code) { has_ended = true; });
        for (std::size_t number = 0; number < messages; ++number) {
            connection.async_call(message, [this](std::error_code error, const std::string& reply) {
                ++ended;
                if (error) ++(error == errc::connection_lost ? lost : wrong);
                if (!error && reply != message) ++wrong;
            });
        }
    }

    Watching watching;
    asio::io_context context;
    echo::Connection connection;
    std::size_t ended = 0;
    std::size_t wrong = 0;
    std::size_t lost = 0;
    bool has_ended = false;
};

}  // namespace

TEST_CASE("a busy connection without a pool leaves the event loop, and is back when the server rests", "[client]") {
    ScriptedServer server(answer_at_once);
    BusyConnection busy(server);
    const auto deadline = std::chrono::steady_clock::now() + echo::test::patience;
    while (busy.ended < messages && std::chrono::steady_clock::now() < deadline) {
        busy.context.run_one_for(std::chrono::milliseconds(100));
    }
    CHECK(busy.ended == messages);
    CHECK(busy.wrong + busy.lost == 0);
    CHECK(busy.watching.was_away);

    server.close_oldest();
    busy.context.run_for(echo::test::patience);
    CHECK(busy.has_ended);
}

TEST_CASE("a busy connection that its event loop does not take back is lost, and says why", "[client]") {
    ScriptedServer server(answer_at_once);
    BusyConnection busy(server);
    asio::posix::stream_descriptor in_its_place(busy.context);
    // Nothing is watched twice.
    busy.watching.on_away = [&](int descriptor) { in_its_place.assign(descriptor); };
    busy.context.run_for(echo::test::patience);

    REQUIRE(busy.watching.was_away);
    CHECK(busy.has_ended);
    CHECK(busy.ended == messages);
    CHECK(busy.wrong == 0);
    CHECK(busy.connection.cause().value() == EEXIST);
    in_its_place.release();
}

TEST_CASE("calls that handlers make on many connections are all answered, however long they go on", "[client]") {
    const TransportServer server(GENERATE(Transport::ipv4, Transport::unix_abstract, Transport::tls_over_ipv4));
    EchoConfig config = server.client_config();
    config.pool_size = config.max_connecting = 10;
    config.max_in_flight = GENERATE(std::size_t{1}, std::size_t{20});
    constexpr std::size_t calls = 20'000;
    Echo echo(server.endpoint(), config);
    std::promise<std::size_t> done;
    std::size_t made = 0;
    std::size_t ended = 0;
    std::size_t wrong = 0;
    std::function<void()> call = [&] {
        const std::string text = std::to_string(++made);
        echo.async_call(text, [&, text](std::error_code error, const std::string& reply) {
            wrong += error || reply != text ? 1U : 0U;
            if (++ended == calls) return done.set_value(wrong);
            if (made < calls) call();
        });
    };
    asio::post(echo.get_executor(), [&] {
        for (std::size_t caller = 0; caller < config.pool_size * config.max_in_flight; ++caller) call();
    });
    CHECK(get(done.get_future()) == 0);
    CHECK(echo.stats().requests_processed == calls);
    // All are idle now, and told of the next reply by the event loop.
    for (int serial = 0; serial < 100; ++serial) CHECK(get(echo("Hello!")) == "Hello!");
}

TEST_CASE("a server that dies under a busy pool fails its calls at once", "[client]") {
    ScriptedServer server(echo::test::close_after(500));
    EchoConfig config;
    config.pool_size = config.max_connecting = 5;
    config.max_in_flight = 10;
    config.check_after = std::chrono::seconds(0);
    Echo echo(server.endpoint(), config);
    std::vector<std::future<std::string>> replies;
    for (int number = 0; number < 5000; ++number) replies.push_back(echo(std::to_string(number)));
    std::size_t answered = 0;
    for (int number = 0; number < 5000; ++number) {
        const std::error_code error = error_of(std::move(replies[static_cast<std::size_t>(number)]));
        answered += error ? 0U : 1U;
        if (error) CHECK(error == errc::connection_lost);
    }
    CHECK(answered >= 2500);
}

}  // namespace client_busy_test
