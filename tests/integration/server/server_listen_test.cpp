// Where a server can listen, and what it says when it cannot.
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <sys/resource.h>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"

namespace server_listen_test {

using echo::Endpoint;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

echo::ServerConfig listening_on(std::vector<echo::ListenEndpoint> endpoints, std::size_t threads = 1) {
    echo::ServerConfig config;
    config.listen = std::move(endpoints);
    config.threads = threads;
    return config;
}

void check_echo(const Endpoint& endpoint) {
    RawSocket client(endpoint);
    client.send("Hello!\r\n\r\n");
    CHECK(client.receive(10) == "Hello!\r\n\r\n");
}

std::error_code bind_failure(const echo::ServerConfig& config, const std::string& words) {
    try {
        echo::Server server(config);
    } catch (const std::system_error& failure) {
        CHECK_THAT(failure.what(), echo::test::contains_text(words));
        return failure.code();
    }
    return {};
}

}  // namespace

TEST_CASE("port 0 becomes the port that the system picked", "[server]") {
    RunningServer server(listening_on({"127.0.0.1:0"}));

    CHECK(server.endpoint().host() == "127.0.0.1");
    CHECK(server.endpoint().port() != 0);
    check_echo(server.endpoint());
}

TEST_CASE("an IPv6 address is served", "[server]") {
    RunningServer server(listening_on({"[::1]:0"}));

    CHECK(server.endpoint().host() == "::1");
    check_echo(server.endpoint());
}

TEST_CASE("several endpoints are served at once and reported in their order", "[server]") {
    RunningServer server(listening_on({"127.0.0.1:0", "[::1]:0", "127.0.0.1:0"}));

    const auto& endpoints = server->endpoints();
    REQUIRE(endpoints.size() == 3);
    CHECK(endpoints[1].host() == "::1");
    CHECK(endpoints[0].port() != endpoints[2].port());
    for (const Endpoint& endpoint : endpoints) check_echo(endpoint);
}

TEST_CASE("a colon and a port alone serve IPv4 and IPv6, and IPv4 peers are shown as such", "[server]") {
    ServerRecorder recorder;
    auto config = listening_on({":0"});
    config.events = recorder.events();
    RunningServer server(config);
    CHECK(server.endpoint().to_string() == ":" + std::to_string(server.endpoint().port()));

    RawSocket over_v4(Endpoint("127.0.0.1").with_port(server.endpoint().port()));
    CHECK(recorder.made(1).back().peer.to_string() == over_v4.local_address());

    RawSocket over_v6(Endpoint("[::1]").with_port(server.endpoint().port()));
    CHECK(recorder.made(2).back().peer.to_string() == over_v6.local_address());
}

TEST_CASE("the IPv6 wildcard address, written out, leaves IPv4 alone", "[server]") {
    RunningServer server(listening_on({"[::]:0"}));

    check_echo(Endpoint("[::1]").with_port(server.endpoint().port()));
    CHECK_THROWS(RawSocket(Endpoint("127.0.0.1").with_port(server.endpoint().port())));
}

TEST_CASE("a name is served on the addresses it stands for", "[server]") {
    RunningServer server(listening_on({"localhost:0"}));

    CHECK(server.endpoint().host() == "localhost");
    check_echo(Endpoint("127.0.0.1").with_port(server.endpoint().port()));
}

TEST_CASE("connections are spread over several threads", "[server]") {
    std::atomic<int> connections = 0;
    std::mutex mutex;
    std::set<std::thread::id> threads;
    auto config = loopback_config();
    config.threads = 4;
    config.events.connection_made = [&](const echo::SessionReport&) {
        const std::scoped_lock lock(mutex);
        threads.insert(std::this_thread::get_id());
        ++connections;
    };
    RunningServer server(config);

    // The kernel picks a thread by a hash of the addresses: the chance that 200 of them all hit one is 4^-199.
    std::vector<std::unique_ptr<RawSocket>> clients;
    for (int count = 0; count < 200; ++count) {
        clients.push_back(std::make_unique<RawSocket>(server.endpoint()));
        clients.back()->send("x\r\n\r\n");
    }
    for (const auto& client : clients) CHECK(client->receive(5) == "x\r\n\r\n");

    CHECK(connections == 200);
    const std::scoped_lock lock(mutex);
    CHECK(threads.size() > 1);
}

TEST_CASE("a busy port is an error that names the endpoint, with any number of threads on both sides", "[server]") {
    const auto [first, second] = GENERATE(table<std::size_t, std::size_t>({{1, 1}, {1, 3}, {3, 1}, {3, 3}}));
    RunningServer server(listening_on({"127.0.0.1:0"}, first));

    const auto config = listening_on({"127.0.0.1:0", server.endpoint()}, second);

    CHECK(bind_failure(config, "cannot listen on " + server.endpoint().to_string()) == std::errc::address_in_use);
}

TEST_CASE("an address of another machine is an error that names the endpoint", "[server]") {
    // RFC 5737: 192.0.2.0/24 is for documentation, so that no machine has it.
    CHECK(bind_failure(listening_on({"192.0.2.1:0"}), "cannot listen on 192.0.2.1:0") ==
          std::errc::address_not_available);
}

TEST_CASE("a name that does not exist is an error that names the endpoint", "[server]") {
    // RFC 6761: names in .invalid never resolve.
    CHECK(bind_failure(listening_on({"nowhere.invalid:0"}), "cannot listen on nowhere.invalid:0"));
}

TEST_CASE("after one endpoint has failed none is left open", "[server]") {
    Endpoint free_endpoint("127.0.0.1");
    {
        echo::Server finder(listening_on({"127.0.0.1:0"}));
        free_endpoint = finder.endpoints().front();
    }
    CHECK(bind_failure(listening_on({free_endpoint, "192.0.2.1:0"}), "192.0.2.1"));

    RunningServer server(listening_on({free_endpoint}));
    check_echo(server.endpoint());
}

TEST_CASE("without descriptors the server pauses, says so, and then serves whoever has waited", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config();
    config.events = recorder.events();
    echo::Server server(config);
    // Waits in the backlog: the server listens, and does not accept yet.
    RawSocket client(server.endpoints().front());
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);

    // Every descriptor below 3 is in use.
    const rlimit none_left{3, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none_left) == 0);
    std::vector<std::error_code> failures;
    try {
        server.start();
        failures = recorder.accept_failures(2);
    } catch (...) {
        ::setrlimit(RLIMIT_NOFILE, &before);
        throw;
    }
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);

    CHECK(failures.front() == std::errc::too_many_files_open);
    client.send("at last\r\n\r\n");
    CHECK(client.receive(11) == "at last\r\n\r\n");
}

}  // namespace server_listen_test
