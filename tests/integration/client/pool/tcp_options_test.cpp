// How the client sets up its TCP connections, seen on the sockets themselves.
#include <cstdint>
#include <optional>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace tcp_options_test {

using echo::Echo;
using echo::test::get;
using echo::test::ScriptedServer;

namespace {

// The descriptor of this process that is connected to that port of 127.0.0.1.
std::optional<int> descriptor_connected_to(std::uint16_t port) {
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
        if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) return descriptor;
    }
    return std::nullopt;
}

int option(int descriptor, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    REQUIRE(::getsockopt(descriptor, level, name, &value, &size) == 0);
    return value;
}

}  // namespace

TEST_CASE("a connection of the client delays nothing, and notices a peer that has vanished", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint());
    REQUIRE(get(echo("Hello!")) == "Hello!");

    const auto socket = descriptor_connected_to(server.endpoint().port());

    REQUIRE(socket);
    CHECK(option(*socket, IPPROTO_TCP, TCP_NODELAY) != 0);
    CHECK(option(*socket, SOL_SOCKET, SO_KEEPALIVE) != 0);
#if defined(TCP_KEEPIDLE)
    CHECK(option(*socket, IPPROTO_TCP, TCP_KEEPIDLE) == 13);
#endif
#if defined(TCP_KEEPINTVL)
    CHECK(option(*socket, IPPROTO_TCP, TCP_KEEPINTVL) == 13);
#endif
#if defined(TCP_KEEPCNT)
    CHECK(option(*socket, IPPROTO_TCP, TCP_KEEPCNT) == 3);
#endif
#if defined(TCP_USER_TIMEOUT)
    CHECK(option(*socket, IPPROTO_TCP, TCP_USER_TIMEOUT) == 52'000);
#endif
}

}  // namespace tcp_options_test
