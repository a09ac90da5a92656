// What the hooks tell about the time a connection took, and about the kernel's view of it.
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/hook_record.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace client_connection_facts_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::HookRecord;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

echo::Response call(const echo::Endpoint& endpoint, EchoConfig config, HookRecord& record) {
    record.listen(config);
    Echo echo(endpoint, config);
    return get(echo.request("Hello!"));
}

// Connects to that port that the kernel has sent a SYN for and got no answer: state 02 in proc(5), /proc/net/tcp.
int unanswered_connects(std::uint16_t port) {
    std::ostringstream end;
    end << ':' << std::hex << std::uppercase << std::setw(4) << std::setfill('0') << port;
    std::ifstream table("/proc/net/tcp");
    int count = 0;
    for (std::string line; std::getline(table, line);) {
        std::istringstream words(line);
        std::string number, local, remote, state;
        words >> number >> local >> remote >> state;
        if (remote.ends_with(end.str()) && state == "02") ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("the hook tells where the time of connecting went", "[hooks]") {
    HookRecord record;
    SECTION("to an address") {
        const TestServer server;
        const echo::Response response = call(server.endpoint(), {}, record);
        REQUIRE(record.made().size() == 1);
        const echo::ConnectionMade made = record.made()[0];
        CHECK(made.connecting > 0ns);
        CHECK(made.handshaking == 0ns);
        CHECK(made.resolving + made.connecting <= response.connecting);
    }
    SECTION("to a name, which a thread of its own looks up") {
        const TestServer server;
        const std::string port = std::to_string(server.endpoint().port());
        const echo::Response response = call("localhost:" + port, {}, record);
        REQUIRE(record.made().size() == 1);
        const echo::ConnectionMade made = record.made()[0];
        CHECK(made.resolving > 1us);
        CHECK(made.connecting > 0ns);
        CHECK(made.resolving + made.connecting <= response.connecting);
    }
    SECTION("under TLS") {
        const echo::test::TlsServer server(echo::test::tls_echo());
        const echo::Response response = call(server.endpoint(), echo::test::trusting(), record);
        REQUIRE(record.made().size() == 1);
        const echo::ConnectionMade made = record.made()[0];
        CHECK(made.handshaking > 0ns);
        CHECK(made.resolving + made.connecting + made.handshaking <= response.connecting);
    }
}

TEST_CASE("the hook tells when the first byte came", "[hooks]") {
    HookRecord record;
    SECTION("after the connection was established") {
        const TestServer server;
        call(server.endpoint(), {}, record);
        REQUIRE(record.lost().size() == 1);
        const echo::ConnectionLost lost = record.lost()[0];
        REQUIRE(lost.first_byte);
        CHECK(*lost.first_byte > 0ns);
        CHECK(*lost.first_byte <= lost.age);
    }
    SECTION("or that none came") {
        ScriptedServer server(echo::test::never_answer());
        EchoConfig config;
        record.listen(config);
        {
            Echo echo(server.endpoint(), config);
            CHECK(error_of(echo("Hello!", {.timeout = 100ms})) == errc::request_timeout);
        }
        REQUIRE(record.lost().size() == 1);
        CHECK_FALSE(record.lost()[0].first_byte);
    }
}

TEST_CASE("the hooks tell what the kernel knows of a TCP connection", "[hooks]") {
    const TestServer server;
    HookRecord record;
    call(server.endpoint(), {}, record);

    REQUIRE(record.made().size() == 1);
    REQUIRE(record.made()[0].tcp);
    CHECK(record.made()[0].tcp->round_trip > 0ns);
    CHECK(record.made()[0].tcp->round_trip < 1s);
    CHECK(record.made()[0].tcp->round_trip_variation > 0ns);
    CHECK(record.made()[0].tcp->retransmits == 0);
    REQUIRE(record.lost().size() == 1);
    REQUIRE(record.lost()[0].tcp);
    CHECK(record.lost()[0].tcp->round_trip > 0ns);
    CHECK(record.lost()[0].tcp->retransmits == 0);
    CHECK(record.lost()[0].tcp->lost == 0);
}

TEST_CASE("the kernel knows nothing of TCP about a Unix socket", "[hooks]") {
    const std::string folder = echo::test::make_temporary_folder("echo-test-");
    echo::ServerConfig server_config;
    server_config.listen = {"unix:" + folder + "/echo.sock"};
    const TestServer server(server_config);
    HookRecord record;
    call(server.endpoint(), {}, record);

    REQUIRE(record.made().size() == 1);
    CHECK_FALSE(record.made()[0].tcp);
    CHECK(record.made()[0].connecting > 0ns);
    REQUIRE(record.lost().size() == 1);
    CHECK_FALSE(record.lost()[0].tcp);
    std::filesystem::remove_all(folder);
}

TEST_CASE("a SYN that had to be sent again is counted, and its second is in the time of connecting", "[hooks]") {
    echo::test::FullListener listener;
    const int before = unanswered_connects(listener.address().port());
    HookRecord record;
    EchoConfig config;
    record.listen(config);
    config.connect_timeout = 15s;
    config.request_timeout = 16s;
    Echo echo(listener.endpoint(), config);
    auto reply = echo("Hello!");
    REQUIRE(eventually([&] { return unanswered_connects(listener.address().port()) > before; }));

    listener.make_room();

    REQUIRE(eventually([&] { return !record.made().empty(); }));
    const echo::ConnectionMade made = record.made()[0];
    REQUIRE(made.tcp);
    CHECK(made.tcp->retransmits >= 1);
    CHECK(made.connecting >= 900ms);
}

}  // namespace client_connection_facts_test
