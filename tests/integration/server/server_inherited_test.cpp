// Sockets that somebody else has made to listen.
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace server_inherited_test {

using echo::Framing;
using echo::ServerConfig;
using echo::test::contains_text;
using echo::test::eventually;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;

namespace {

// A TCP socket on a free port of 127.0.0.1.
int bound_socket() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return descriptor;
}

int listening_socket() {
    const int descriptor = bound_socket();
    REQUIRE(::listen(descriptor, 100) == 0);
    return descriptor;
}

ServerConfig config_of(int descriptor) {
    ServerConfig config = loopback_config(Framing::line());
    config.listen.clear();
    config.inherited = {{.descriptor = descriptor}};
    return config;
}

}  // namespace

TEST_CASE("an inherited socket is listened on under its own endpoint, and closed in the end", "[server]") {
    const int descriptor = listening_socket();
    {
        RunningServer server(config_of(descriptor));
        CHECK(server.endpoint().host() == "127.0.0.1");
        RawSocket client(server.endpoint());
        client.send("Hello!\n");
        CHECK(client.receive(7) == "Hello!\n");
        CHECK((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
    }
    CHECK(::fcntl(descriptor, F_GETFD) == -1);
}

TEST_CASE("what an inherited socket accepts is spread over all threads", "[server]") {
    std::mutex mutex;
    std::set<std::thread::id> threads;
    ServerConfig config = config_of(listening_socket());
    config.threads = 3;
    config.events.connection_made = [&](const echo::SessionReport&) {
        const std::scoped_lock lock(mutex);
        threads.insert(std::this_thread::get_id());
    };
    RunningServer server(config);

    for (int count = 0; count < 6; ++count) {
        RawSocket client(server.endpoint());
        client.send("x\n");
        CHECK(client.receive(2) == "x\n");
    }

    const std::scoped_lock lock(mutex);
    CHECK(threads.size() == 3);
}

TEST_CASE("a descriptor that cannot be listened on is refused with its fault", "[server]") {
    const int silent = bound_socket();
    CHECK_THROWS_WITH(echo::Server(config_of(silent)), contains_text("does not listen"));
    ::close(silent);
    const int datagrams = ::socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_THROWS_WITH(echo::Server(config_of(datagrams)), contains_text("no stream socket"));
    ::close(datagrams);
    const int closed = ::dup(0);
    ::close(closed);
    CHECK_THROWS_AS(echo::Server(config_of(closed)), std::system_error);
    CHECK_THROWS_AS(echo::Server(config_of(-1)), std::invalid_argument);
}

}  // namespace server_inherited_test
