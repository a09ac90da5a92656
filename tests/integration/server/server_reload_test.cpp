// Settings that change while the server runs.
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace server_reload_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Framing;
using echo::ServerConfig;
using echo::test::eventually;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;

TEST_CASE("another idle_timeout holds for the connections that are open", "[server][reload]") {
    const ServerConfig config = loopback_config();
    RunningServer server(config);
    RawSocket client(server.endpoint());
    client.send("x\r\n\r\n");
    CHECK(client.receive(5) == "x\r\n\r\n");
    // Another one comes and goes: by then the server has read all of the first, and waits for its next message.
    RawSocket(server.endpoint()).close();
    REQUIRE(eventually([&] { return server->stats().health_checks == 1; }));

    ServerConfig shorter = config;
    shorter.limits.idle_timeout = 100ms;
    CHECK(server->reload(shorter).empty());

    CHECK(client.receive_until_end().empty());
}

TEST_CASE("another max_message holds for the connections to come", "[server][reload]") {
    const ServerConfig config = loopback_config(Framing::line());
    RunningServer server(config);
    RawSocket before(server.endpoint());
    before.send("x\n");
    CHECK(before.receive(2) == "x\n");

    ServerConfig smaller = config;
    smaller.framing = config.framing.with_max_message(3);
    CHECK(server->reload(smaller).empty());

    // A reload reaches the threads through their event loops, ahead of whatever is accepted later.
    RawSocket after(server.endpoint());
    after.send("four\n");
    CHECK(after.receive_until_end().empty());
    before.send("four\n");
    CHECK(before.receive(5) == "four\n");
}

TEST_CASE("another max_connections is in force when reload returns", "[server][reload]") {
    const ServerConfig config = loopback_config(Framing::line());
    RunningServer server(config);
    RawSocket first(server.endpoint());
    first.send("x\n");
    CHECK(first.receive(2) == "x\n");

    ServerConfig one = config;
    one.limits.max_connections = 1;
    server->reload(one);
    CHECK(server->stats().max_connections == 1);

    RawSocket second(server.endpoint());
    CHECK(second.receive_until_end().empty());
    CHECK(server->stats().closed(CloseReason::max_connections) == 1);
    first.send("y\n");
    CHECK(first.receive(2) == "y\n");
}

TEST_CASE("what only another server would follow is named, and stays", "[server][reload]") {
    const ServerConfig config = loopback_config(Framing::line());
    RunningServer server(config);

    ServerConfig other = config;
    other.listen = {"127.0.0.1:0", "127.0.0.1:0"};
    other.framing = Framing::length();
    other.limits.max_requests = 1;
    CHECK(server->reload(other) == std::vector<std::string>{"listen", "framing"});

    RawSocket client(server.endpoint());
    client.send("still a line\n");
    CHECK(client.receive_until_end() == "still a line\n");
}

TEST_CASE("a reload with a fault changes nothing", "[server][reload]") {
    ServerConfig config = loopback_config(Framing::line());
    config.limits.max_connections = 5;
    RunningServer server(config);

    ServerConfig faulty = config;
    faulty.limits.max_connections = 1;
    faulty.limits.idle_timeout = -1s;
    CHECK_THROWS_AS(server->reload(faulty), std::invalid_argument);
    faulty = config;
    faulty.limits.max_connections = 1;
    faulty.tls.certificate_file = "no such file";
    CHECK_THROWS_AS(server->reload(faulty), std::invalid_argument);

    CHECK(server->stats().max_connections == 5);
}

TEST_CASE("a server that has stopped takes a reload for nothing", "[server][reload]") {
    const ServerConfig config = loopback_config();
    RunningServer server(config);
    server->stop();
    CHECK(server->reload(config).empty());
}

TEST_CASE("a lower max_buffer_memory is kept when reload's word has come through, without further traffic",
          "[server][reload]") {
    const ServerConfig config = loopback_config(Framing::line());
    RunningServer server(config);
    RawSocket client(server.endpoint());
    client.send(std::string(100'000, 'h'));
    REQUIRE(eventually([&] { return server->stats().bytes_received == 100'000; }));

    ServerConfig lower = config;
    lower.limits.max_buffer_memory = 50'000;
    server->reload(lower);

    CHECK(client.ends_by_reset());
    REQUIRE(eventually([&] { return server->stats().closed(CloseReason::max_buffer_memory) == 1; }));
}

TEST_CASE("another max_connection_age holds for the connections that are open", "[server][reload][age]") {
    const ServerConfig config = loopback_config(Framing::line());
    RunningServer server(config);
    RawSocket client(server.endpoint());
    client.send("x\n");
    CHECK(client.receive(2) == "x\n");

    ServerConfig aging = config;
    aging.limits.max_connection_age = 200ms;
    CHECK(server->reload(aging).empty());

    CHECK(client.receive_until_end().empty());
}

}  // namespace server_reload_test
