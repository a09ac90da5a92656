// A connection to the admin endpoint whose kernel takes little at a time.
#include "server/app/admin/admin_connection.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

#include <asio/io_context.hpp>

#include "support/catch.hpp"
#include "support/waiting.hpp"

namespace server_app_admin_connection_test {

using namespace std::chrono_literals;
using echo::server_app::AdminConnection;
using echo::server_app::AdminFacts;
using echo::server_app::AdminSource;
using echo::test::eventually;

namespace {

// Both ends of a connection within the machine, which takes no more from the server until the client reads.
struct FullConnection {
    FullConnection() {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) {
            throw std::runtime_error("no pair of sockets");
        }
        while (::send(servers(), "x", 1, 0) == 1) continue;
    }
    ~FullConnection() { ::close(clients()); }

    int servers() const { return ends[0]; }
    int clients() const { return ends[1]; }

    std::array<int, 2> ends{};
};

// What has arrived.
std::string received(int descriptor) {
    std::array<char, 16 * 1024> part{};
    const ssize_t size = ::recv(descriptor, part.data(), part.size(), 0);
    return size > 0 ? std::string(part.data(), static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

TEST_CASE("an admin answer that the kernel does not take at once is written as the client reads it",
          "[server_app][admin]") {
    const FullConnection connection;
    const std::string request = "GET /stats HTTP/1.1\r\nHost: a\r\n\r\n";
    REQUIRE(::send(connection.clients(), request.data(), request.size(), 0) == static_cast<ssize_t>(request.size()));
    const AdminSource source = [] { return AdminFacts(); };
    asio::io_context context;
    echo::server_detail::Socket socket(context.get_executor(), {AF_UNIX, 0}, connection.servers());
    socket.non_blocking(true);

    std::make_shared<AdminConnection>(std::move(socket), source)->start(1h);
    const std::string whole = echo::server_app::answer_admin("GET", "/stats", source).body;
    std::string answer;

    CHECK(eventually([&] {
        answer += received(connection.clients());
        context.poll();
        return answer.ends_with("\r\n\r\n" + whole);
    }));
}

}  // namespace server_app_admin_connection_test
