// What the admin endpoint does with requests, in whatever way they come.
#include "server/app/admin/admin_server.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <fcntl.h>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/waiting.hpp"

namespace server_app_admin_server_test {

using echo::Endpoint;
using echo::server_app::AdminFacts;
using echo::server_app::AdminServer;
using echo::test::contains_text;
using echo::test::eventually;
using echo::test::RawSocket;

namespace {

const std::string live_request = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

AdminServer make_server(const Endpoint& endpoint = "127.0.0.1:0") {
    return {endpoint, [] { return AdminFacts(); }, [](const Endpoint&, std::error_code) {}};
}

// Until the connection ends in good order: a reset throws.
std::string answer_to(const AdminServer& server, const std::string& request) {
    RawSocket socket(server.endpoint());
    socket.send(request);
    return socket.receive_until_end();
}

int occurrences(const std::string& text, const std::string& part) {
    int count = 0;
    for (auto found = text.find(part); found != text.npos; found = text.find(part, found + 1)) ++count;
    return count;
}

bool is_live(const Endpoint& endpoint) {
    RawSocket socket(endpoint);
    socket.send(live_request);
    return socket.receive_until_end().ends_with("live\n");
}

bool has_ipv6() {
    asio::io_context context;
    asio::ip::tcp::acceptor acceptor(context);
    std::error_code error;
    acceptor.open(asio::ip::tcp::v6(), error);
    if (!error) acceptor.bind({asio::ip::make_address("::1"), 0}, error);
    return !error;
}

int threads_named(const std::string& name) {
    int count = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
        std::string found;
        std::getline(std::ifstream(thread.path() / "comm"), found);
        count += found == name ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_CASE("an admin request is answered, and the connection ended, in whatever pieces it comes",
          "[server_app][admin]") {
    const AdminServer server = make_server();
    RawSocket socket(server.endpoint());
    for (const char byte : live_request) socket.send({&byte, 1});

    const std::string answer = socket.receive_until_end();

    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.ends_with("\r\n\r\nlive\n"));
}

TEST_CASE("of several admin requests in one connection the first is answered", "[server_app][admin]") {
    const AdminServer server = make_server();
    std::string requests;
    for (int i = 0; i < 1000; ++i) requests += live_request;

    CHECK(occurrences(answer_to(server, requests), "HTTP/1.1") == 1);
}

TEST_CASE("an admin answer is not lost to a client that sends more than a request", "[server_app][admin]") {
    const AdminServer server = make_server();
    const std::string body(200'000, 'x');

    CHECK_THAT(answer_to(server, "POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + body),
               contains_text("405 Method Not Allowed"));
    CHECK_THAT(answer_to(server, body), contains_text("414 URI Too Long"));
    CHECK_THAT(answer_to(server, "GET / HTTP/1.1\r\nX: " + body), contains_text("431 Request Header Fields Too Large"));
    CHECK_THAT(answer_to(server, "\x16\x03\x01" + body), contains_text("400 Bad Request"));
}

TEST_CASE("a request for ranges of an admin page gets the page, once", "[server_app][admin]") {
    const AdminServer server = make_server();
    std::string ranges = "Range: bytes=0-";
    while (ranges.size() < 8000) ranges += ",0-";

    const std::string answer = answer_to(server, "GET /metrics HTTP/1.1\r\nHost: a\r\n" + ranges + "\r\n\r\n");

    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(occurrences(answer, "# TYPE echo_server_messages_total counter") == 1);
}

TEST_CASE("a client that ends its side after an admin request is answered", "[server_app][admin]") {
    const AdminServer server = make_server();
    RawSocket socket(server.endpoint());
    socket.send(live_request);
    socket.shutdown_send();

    CHECK(socket.receive_until_end().ends_with("live\n"));
}

TEST_CASE("an admin endpoint on all IPv6 addresses serves IPv4 too", "[server_app][admin]") {
    if (!has_ipv6()) return;
    for (const char* everywhere : {":0", "[::]:0", "[0::0]:0"}) {
        CAPTURE(everywhere);
        const AdminServer server = make_server(everywhere);
        const std::string port = std::to_string(server.endpoint().port());

        CHECK(server.endpoint().to_string() == Endpoint(everywhere).with_port(server.endpoint().port()).to_string());
        CHECK(is_live("127.0.0.1:" + port));
        CHECK(is_live("[::1]:" + port));
    }
}

TEST_CASE("an admin endpoint on a taken port says so", "[server_app][admin]") {
    const AdminServer server = make_server();

    try {
        make_server(server.endpoint());
        FAIL("the port was taken twice");
    } catch (const std::system_error& refused) {
        CHECK(refused.code() == std::errc::address_in_use);
        CHECK_THAT(refused.what(), contains_text("cannot serve --admin on " + server.endpoint().to_string() + ": "));
    }
}

TEST_CASE("an admin request whose facts cannot be had ends without an answer, and others are answered",
          "[server_app][admin]") {
    const AdminServer server(
        "127.0.0.1:0", []() -> AdminFacts { throw std::bad_alloc(); }, [](const Endpoint&, std::error_code) {});

    CHECK(answer_to(server, "GET /stats HTTP/1.1\r\nHost: a\r\n\r\n").empty());
    CHECK(is_live(server.endpoint()));
}

TEST_CASE("the admin endpoint has one thread, with a name, and no descriptor that a program could inherit",
          "[server_app][admin]") {
    const AdminServer server = make_server();
    RawSocket open(server.endpoint());
    CHECK(is_live(server.endpoint()));

    CHECK(eventually([] { return threads_named("echo-admin") == 1; }));
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int descriptor = std::atoi(entry.path().filename().c_str());
        std::error_code gone;
        if (!std::filesystem::read_symlink(entry.path(), gone).string().starts_with("socket:")) continue;
        CHECK((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
    }
}

}  // namespace server_app_admin_server_test
