// The system asks peers that say nothing whether they are still there.
#include <cstddef>
#include <string>
#include <system_error>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <echo/server.hpp>

#include "listen/bind.hpp"
#include "net/socket_address.hpp"
#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/raw_socket.hpp"

namespace server_keep_alive_test {

using echo::Endpoint;
using echo::ServerConfig;
using echo::test::RawSocket;

namespace {

// The server's end of the connection, which is in this process too.
int accepted_from(const std::string& peer) {
    constexpr int highest = 65'535;
    for (int descriptor = 0; descriptor <= highest; ++descriptor) {
        asio::ip::tcp::endpoint address;
        auto size = static_cast<socklen_t>(address.capacity());
        if (::getpeername(descriptor, address.data(), &size) != 0) continue;
        const int family = address.data()->sa_family;
        if ((family == AF_INET || family == AF_INET6) && echo::detail::to_text(address) == peer) return descriptor;
    }
    return -1;
}

int option_of(int descriptor, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    ::getsockopt(descriptor, level, name, &value, &size);
    return value;
}

void check_asked(const Endpoint& endpoint) {
    RawSocket client(endpoint);
    client.send("x\r\n\r\n");
    REQUIRE(client.receive(5) == "x\r\n\r\n");

    const int accepted = accepted_from(client.local_address());

    REQUIRE(accepted >= 0);
    CHECK(option_of(accepted, SOL_SOCKET, SO_KEEPALIVE) == 1);
    CHECK(option_of(accepted, IPPROTO_TCP, TCP_KEEPIDLE) == echo::server_detail::keep_alive_of_accepted.idle.count());
    CHECK(option_of(accepted, IPPROTO_TCP, TCP_KEEPINTVL) ==
          echo::server_detail::keep_alive_of_accepted.interval.count());
    CHECK(option_of(accepted, IPPROTO_TCP, TCP_KEEPCNT) == echo::server_detail::keep_alive_of_accepted.count);
}

}  // namespace

TEST_CASE("accepted connections are asked whether their peer is still there, with any number of threads", "[server]") {
    ServerConfig config;
    config.listen = {"127.0.0.1:0", "[::1]:0"};
    config.threads = GENERATE(std::size_t{1}, std::size_t{2});
    echo::Server server(config);
    server.start();

    for (const Endpoint& endpoint : server.endpoints()) check_asked(endpoint);
}

TEST_CASE("so are those of a socket that was passed on", "[server]") {
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(::listen(listening, 16) == 0);
    ServerConfig config;
    config.listen = {};
    config.inherited = {{listening, false}};
    echo::Server server(config);
    server.start();

    check_asked(Endpoint("127.0.0.1").with_port(server.endpoints().front().port()));
}

TEST_CASE("unless whoever passed it on has chosen when they are asked", "[server]") {
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    const int seconds = 7;
    REQUIRE(::setsockopt(listening, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) == 0);
    REQUIRE(::setsockopt(listening, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof seconds) == 0);
    REQUIRE(::listen(listening, 16) == 0);
    ServerConfig config;
    config.listen = {};
    config.inherited = {{listening, false}};

    echo::Server server(config);

    CHECK(option_of(listening, IPPROTO_TCP, TCP_KEEPIDLE) == seconds);
}

}  // namespace server_keep_alive_test
