// How long clients may hold the admin endpoint, and how many of them.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "server/app/admin/admin_server.hpp"
#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/waiting.hpp"

namespace server_app_admin_limits_test {

using namespace std::chrono_literals;
using echo::Endpoint;
using echo::server_app::AdminFacts;
using echo::server_app::AdminLimits;
using echo::server_app::AdminServer;
using echo::test::eventually;
using echo::test::RawSocket;
using Clock = std::chrono::steady_clock;

namespace {

const std::string live_request = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

AdminServer make_server(AdminLimits limits) {
    return {"127.0.0.1:0", [] { return AdminFacts(); }, [](const Endpoint&, std::error_code) {}, limits};
}

bool is_live(const Endpoint& endpoint) {
    RawSocket socket(endpoint);
    socket.send(live_request);
    return socket.receive_until_end().ends_with("live\n");
}

// A byte now and then, until the server has cut the connection.
Clock::duration time_until_cut(RawSocket& socket, const std::string& byte) {
    const auto began = Clock::now();
    const bool is_cut = echo::test::eventually([&] {
        try {
            socket.send(byte);
            return false;
        } catch (const std::runtime_error&) {
            return true;
        }
    });
    if (!is_cut) throw std::runtime_error("the connection is not cut");
    return Clock::now() - began;
}

// Whether the kernel has a connection from `port` to `peers_port`, which may have been closed by its process
// (proc_net_tcp.txt of the kernel: the addresses are hexadecimal).
bool kernel_keeps(std::uint16_t port, std::uint16_t peers_port) {
    std::ifstream table("/proc/net/tcp");
    std::string line, number, local, remote;
    for (std::getline(table, line); std::getline(table, line);) {
        std::istringstream(line) >> number >> local >> remote;
        const auto port_of = [](const std::string& text) {
            return std::stoul(text.substr(text.find(':') + 1), nullptr, 16);
        };
        if (port_of(local) == port && port_of(remote) == peers_port) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("an admin connection is cut when its time is up, whatever it sends meanwhile", "[server_app][admin]") {
    constexpr auto limit = 300ms;
    const AdminServer admin = make_server({.time = limit});
    // In the middle of the request line, of the head, and after the answer.
    for (const std::string begin : {"GET /", "GET / HTTP/1.1\r\nX: ", "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"}) {
        CAPTURE(begin);
        RawSocket socket(admin.endpoint());
        socket.send(begin);

        const auto lasted = time_until_cut(socket, "a");

        CHECK(lasted >= limit - 50ms);
        CHECK(lasted < limit + 2s);
    }
}

TEST_CASE("a silent admin connection is ended when its time is up", "[server_app][admin]") {
    const AdminServer admin = make_server({.time = 200ms});
    RawSocket socket(admin.endpoint());

    CHECK(socket.receive_until_end().empty());
}

TEST_CASE("of too many admin connections the oldest is cut, and the others are answered", "[server_app][admin]") {
    const AdminServer admin = make_server({.connections = 4, .time = 1h});
    std::vector<RawSocket> sockets;
    for (int i = 0; i < 6; ++i) sockets.emplace_back(admin.endpoint());

    CHECK(sockets[0].receive_until_end().empty());
    CHECK(sockets[1].receive_until_end().empty());
    for (std::size_t i = 2; i < sockets.size(); ++i) {
        sockets[i].send(live_request);
        CHECK(sockets[i].receive_until_end().ends_with("live\n"));
    }
}

TEST_CASE("admin connections that have ended do not count", "[server_app][admin]") {
    const AdminServer admin = make_server({.connections = 4, .time = 1h});
    RawSocket first(admin.endpoint());
    for (int i = 0; i < 20; ++i) CHECK(is_live(admin.endpoint()));

    first.send(live_request);

    CHECK(first.receive_until_end().ends_with("live\n"));
}

TEST_CASE("an admin client that sends without end after its answer is cut", "[server_app][admin]") {
    const AdminServer admin = make_server({.time = 1h});
    RawSocket socket(admin.endpoint());
    socket.send(live_request);

    const std::string block(64 * 1024, 'x');
    CHECK_THROWS_AS(
        [&] {
            for (int i = 0; i < 1000; ++i) socket.send(block);
        }(),
        std::runtime_error);
}

TEST_CASE("what an admin client does not read is not kept for it beyond its time", "[server_app][admin]") {
    const AdminServer admin = make_server({.time = 200ms});
    RawSocket slow(admin.endpoint(), RawSocket::Buffers::smallest);
    slow.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::uint16_t port = admin.endpoint().port();
    const std::uint16_t peers_port = Endpoint(slow.local_address()).port();
    CHECK(eventually([&] { return slow.available() > 0; }));
    CHECK(kernel_keeps(port, peers_port));

    CHECK(eventually([&] { return !kernel_keeps(port, peers_port); }));
}

TEST_CASE("an admin endpoint ends at once, whatever its clients do", "[server_app][admin]") {
    auto admin = std::unique_ptr<AdminServer>(new AdminServer(make_server({.time = 1h})));
    RawSocket silent(admin->endpoint());
    RawSocket half(admin->endpoint());
    half.send("GET /");
    RawSocket slow(admin->endpoint(), RawSocket::Buffers::smallest);
    slow.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(is_live(admin->endpoint()));

    const auto began = Clock::now();
    admin.reset();

    CHECK(Clock::now() - began < 500ms);
}

}  // namespace server_app_admin_limits_test
