// The admin endpoint loses its listening socket, and comes back.
#include "server/app/admin/admin_server.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <sys/socket.h>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/waiting.hpp"

namespace server_app_admin_server_test {

using echo::Endpoint;
using echo::server_app::AdminFacts;
using echo::server_app::AdminServer;
using echo::test::eventually;
using echo::test::RawSocket;

namespace {

bool listens_on(int descriptor, std::uint16_t port) {
    int is_listening = 0;
    socklen_t size = sizeof(is_listening);
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &size) != 0 || !is_listening) return false;
    asio::ip::tcp::endpoint local;
    size = static_cast<socklen_t>(local.capacity());
    return getsockname(descriptor, local.data(), &size) == 0 && local.port() == port;
}

// The socket by which this process listens on the port; -1 if there is none.
int listening_socket(std::uint16_t port) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int descriptor = std::atoi(entry.path().filename().c_str());
        if (listens_on(descriptor, port)) return descriptor;
    }
    return -1;
}

// As an error of the system would: whoever listens on the port cannot accept any more.
void make_accepting_fail(std::uint16_t port) {
    ::shutdown(listening_socket(port), SHUT_RDWR);
}

// Takes the port away from who listens there, who cannot have it again while this lives.
class TakenPort {
public:
    explicit TakenPort(std::uint16_t port) {
        if (!eventually([&] { return take(port); })) throw std::runtime_error("the port cannot be taken");
    }

private:
    bool take(std::uint16_t port) {
        make_accepting_fail(port);
        std::error_code error;
        acceptor_ = asio::ip::tcp::acceptor(context_, asio::ip::tcp::v4());
        acceptor_.set_option(asio::socket_base::reuse_address(true));
        acceptor_.bind({asio::ip::address_v4::loopback(), port}, error);
        if (!error) acceptor_.listen(1, error);
        return !error;
    }

    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_{context_};
};

// Whether /livez answers; a refused or cut connection is no answer.
bool is_live(const Endpoint& endpoint) {
    try {
        RawSocket socket(endpoint);
        socket.send("GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n");
        return socket.receive_until_end().ends_with("live\n");
    } catch (const std::runtime_error&) {
        return false;
    }
}

// An admin endpoint, and what it told of itself.
struct Watched {
    std::atomic<int> failures = 0;
    std::atomic<int> returns = 0;
    std::atomic<int> cause = 0;
    AdminServer server{Endpoint("127.0.0.1:0"), [] { return AdminFacts(); },
                       [this](std::error_code error) {
                           ++(error ? failures : returns);
                           if (error) cause = error.value();
                       }};
};

}  // namespace

TEST_CASE("an admin endpoint that cannot accept any more listens anew", "[server_app][admin]") {
    Watched admin;
    CHECK(is_live(admin.server.endpoint()));

    for (int round = 0; round < 2; ++round) {
        make_accepting_fail(admin.server.endpoint().port());
        CHECK(eventually([&] { return is_live(admin.server.endpoint()); }));
    }

    CHECK(admin.failures == 0);
    CHECK(admin.returns == 0);
}

TEST_CASE("an admin endpoint that cannot listen anew tells it once, and tries until it can", "[server_app][admin]") {
    Watched admin;
    {
        const TakenPort taken(admin.server.endpoint().port());
        CHECK(eventually([&] { return admin.failures > 0; }));
        // Time for several tries more, which make no sound.
        std::this_thread::sleep_for(std::chrono::milliseconds(350));
    }

    CHECK(eventually([&] { return is_live(admin.server.endpoint()); }));
    CHECK(admin.failures == 1);
    CHECK(admin.cause == EADDRINUSE);
    CHECK(eventually([&] { return admin.returns == 1; }));
}

TEST_CASE("an admin endpoint that cannot listen any more can be ended", "[server_app][admin]") {
    auto admin = std::make_unique<Watched>();
    const TakenPort taken(admin->server.endpoint().port());
    CHECK(eventually([&] { return admin->failures > 0; }));

    auto ended = std::async(std::launch::async, [&] { admin.reset(); });
    CHECK(ended.wait_for(echo::test::patience) == std::future_status::ready);
}

}  // namespace server_app_admin_server_test
