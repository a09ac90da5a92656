// Whose connections the admin endpoint cuts: its own, and no other's on the same port.
#include <cstdint>
#include <string>
#include <system_error>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>

#include "server/app/admin/cut_connections.hpp"
#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"

namespace server_app_admin_cut_test {

using asio::ip::tcp;
using echo::Endpoint;
using echo::server_app::cut_connections;
using echo::test::RawSocket;

namespace {

// One connection to a listener of this process.
class Connection {
public:
    // @param listen where the listener is; it is reached at `address`.
    Connection(asio::io_context& context, const std::string& listen, const std::string& address, std::uint16_t port = 0)
        : acceptor_(context, {asio::ip::make_address(listen), port}),
          client_(Endpoint(address + ":" + std::to_string(acceptor_.local_endpoint().port()))),
          accepted_(acceptor_.accept()) {}

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    // A byte goes through it, or its end does.
    bool is_cut() {
        std::error_code error;
        asio::write(accepted_, asio::buffer("x", 1), error);
        return error ? true : (client_.receive(1), false);
    }

private:
    tcp::acceptor acceptor_;
    RawSocket client_;
    tcp::socket accepted_;
};

bool has_ipv6(asio::io_context& context) {
    std::error_code error;
    tcp::acceptor acceptor(context);
    acceptor.open(tcp::v6(), error);
    if (!error) acceptor.bind({asio::ip::make_address("::1"), 0}, error);
    return !error;
}

}  // namespace

TEST_CASE("connections on another address with the same port are not cut", "[server_app][admin]") {
    asio::io_context context;
    Connection admin(context, "127.0.0.1", "127.0.0.1");
    Connection other(context, "127.0.0.2", "127.0.0.2", admin.port());

    cut_connections("127.0.0.1", admin.port());

    CHECK(admin.is_cut());
    CHECK_FALSE(other.is_cut());
}

TEST_CASE("connections on another port are not cut", "[server_app][admin]") {
    asio::io_context context;
    Connection admin(context, "127.0.0.1", "127.0.0.1");
    Connection other(context, "127.0.0.1", "127.0.0.1");

    cut_connections("127.0.0.1", admin.port());

    CHECK(admin.is_cut());
    CHECK_FALSE(other.is_cut());
}

TEST_CASE("who listens on an endpoint whose connections are cut goes on listening", "[server_app][admin]") {
    asio::io_context context;
    tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
    const std::uint16_t port = acceptor.local_endpoint().port();

    cut_connections("127.0.0.1", port);

    RawSocket client(Endpoint("127.0.0.1:" + std::to_string(port)));
    tcp::socket accepted = acceptor.accept();
    asio::write(accepted, asio::buffer("x", 1));
    CHECK(client.receive(1) == "x");
}

TEST_CASE("an endpoint on all addresses has its connections cut on each", "[server_app][admin]") {
    asio::io_context context;
    Connection admin(context, "0.0.0.0", "127.0.0.2");

    cut_connections("0.0.0.0", admin.port());

    CHECK(admin.is_cut());
}

TEST_CASE("of IPv4 under IPv6 the plain address counts", "[server_app][admin]") {
    asio::io_context context;
    if (!has_ipv6(context)) return;
    // Asio leaves IPv6 sockets open to IPv4, as cpp-httplib does.
    for (const char* address : {"::", "::ffff:127.0.0.1", "127.0.0.1", "0.0.0.0"}) {
        CAPTURE(address);
        Connection admin(context, "::", "127.0.0.1");
        cut_connections(address, admin.port());
        CHECK(admin.is_cut());
    }
    for (const char* address : {"::1", "127.0.0.2"}) {
        CAPTURE(address);
        Connection admin(context, "::", "127.0.0.1");
        cut_connections(address, admin.port());
        CHECK_FALSE(admin.is_cut());
    }
    Connection sixth(context, "::1", "[::1]");
    cut_connections("0.0.0.0", sixth.port());
    CHECK_FALSE(sixth.is_cut());
    cut_connections("::", sixth.port());
    CHECK(sixth.is_cut());
}

}  // namespace server_app_admin_cut_test
