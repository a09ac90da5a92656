// A thousand reloads while calls run and connections come and go: nothing is lost, nothing piles up, and a faulty one
// changes nothing.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <stdexcept>
#include <string>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/steady_load.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/sanitizer.hpp"
#include "support/server/server_recorder.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/waiting.hpp"

namespace reload_under_load_test {

using echo::Echo;
using echo::Framing;
using echo::ServerConfig;
using echo::test::certificates;
using echo::test::Identity;
using echo::test::open_descriptors;
using echo::test::own_memory;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::SteadyLoad;
using echo::test::TlsClient;

namespace {

constexpr std::size_t reloads = 1000;
// Until then memory still grows to what the load needs.
constexpr std::size_t settled_after = 250;
constexpr std::size_t callers = 4;

// What a context of TLS takes is more than a hundredth of this, so that a thousand that stay are seen.
#if defined(ECHO_TEST_ADDRESS_SANITIZER)
constexpr std::size_t memory_slack = 512 * 1024 * 1024;  // it keeps what was freed for a while
#else
constexpr std::size_t memory_slack = 1024 * 1024;
#endif

ServerConfig settings(const Identity& identity) {
    ServerConfig config;
    config.listen = {"127.0.0.1:0", "tls://127.0.0.1:0"};
    config.threads = 2;
    config.tls = {identity.certificate_file, identity.private_key_file, certificates().ca_file};
    return config;
}

// Settings that differ from one reload to the next in all that a reload may change.
ServerConfig settings(std::size_t number) {
    ServerConfig config = settings(number % 2 == 0 ? certificates().server : certificates().other_name);
    config.framing = Framing::separator().with_max_message(1000 + number);
    config.limits.idle_timeout = std::chrono::seconds(60 + number);
    config.limits.max_connections = 5000 + number;
    return config;
}

echo::test::TlsClientConfig with_certificate() {
    return {.identity = certificates().client};
}

echo::EchoConfig verified() {
    echo::EchoConfig config;
    config.pool_size = callers;
    config.verify = true;
    return config;
}

// Connects under TLS, is echoed and leaves, again and again, so that the reloads meet handshakes.
class Churn {
public:
    explicit Churn(echo::Endpoint server)
        : server_(std::move(server)), thread_(std::async(std::launch::async, [this] { run(); })) {}
    ~Churn() { over_ = true; }

    // @throws whatever a connection has suffered.
    void stop() {
        over_ = true;
        echo::test::get(thread_);
    }
    std::size_t connections() const { return connections_; }

private:
    void run() {
        while (!over_) {
            TlsClient client = TlsClient::connected(server_, with_certificate());
            client.send("Hello!\r\n\r\n");
            if (client.receive(10) != "Hello!\r\n\r\n") throw std::runtime_error("a wrong answer");
            client.say_end();
            ++connections_;
        }
    }

    const echo::Endpoint server_;
    std::atomic<bool> over_ = false;
    std::atomic<std::size_t> connections_ = 0;
    std::future<void> thread_;  // last: it uses all the others
};

bool takes_message_of(const echo::Endpoint& server, std::size_t size) {
    RawSocket client(server);
    client.send(std::string(size, 'm') + "\r\n\r\n");
    client.shutdown_send();
    return client.receive_until_end().size() == size + 4;
}

void reload_with_a_bad_file(echo::Server& server, std::size_t number) {
    ServerConfig bad = settings(number);
    bad.framing = Framing::separator().with_max_message(10);
    bad.limits.max_connections = 1;
    bad.tls.certificate_file = certificates().file("bad.pem", "-----BEGIN CERTIFICATE-----\nnonsense\n");
    CHECK_THROWS_AS(server.reload(bad), std::invalid_argument);
}

// As settings(number) has it.
void check_in_force(RunningServer& server, std::size_t number) {
    CHECK(server->stats().max_connections == 5000 + number);
    CHECK(takes_message_of(server->endpoints()[0], 1000 + number));
    CHECK_FALSE(takes_message_of(server->endpoints()[0], 1001 + number));
    TlsClient client = TlsClient::connected(server->endpoints()[1], with_certificate());
    CHECK(client.server_certificate_name() == (number % 2 == 0 ? "server" : "other"));
}

}  // namespace

TEST_CASE("a thousand reloads under load cost no descriptor and no memory, and lose no call",
          "[server][reliability][alone]") {
    RunningServer server(settings(0));
    Echo echo(server->endpoints()[0], verified());
    SteadyLoad load(echo, callers);
    Churn churn(server->endpoints()[1]);
    std::size_t descriptors = 0;
    std::size_t memory = 0;

    for (std::size_t number = 1; number <= reloads; ++number) {
        REQUIRE(server->reload(settings(number)).empty());
        if (number == reloads / 2) reload_with_a_bad_file(*server.operator->(), number);
        if (number == reloads / 2) check_in_force(server, number);
        // Paced by the load: some reloads fall into each handshake, and some calls into each reload.
        if (number % 10 == 0) {
            const std::size_t before = churn.connections();
            REQUIRE(echo::test::eventually([&] { return churn.connections() > before; }));
        }
        if (number != settled_after) continue;
        descriptors = open_descriptors();
        memory = own_memory();
    }
    const std::size_t descriptors_after = open_descriptors();
    const std::size_t memory_after = own_memory();
    load.stop();
    churn.stop();

    WARN(load.replies() << " calls and " << churn.connections() << " connections under TLS; memory " << memory / 1024
                        << " KiB after " << settled_after << " reloads, " << memory_after / 1024 << " KiB after "
                        << reloads << "; descriptors " << descriptors << ", " << descriptors_after);
    CHECK(load.wrong() == "");
    CHECK(load.failures() == 0);
    CHECK(memory_after < memory + memory_slack);
    // Of a connection that comes and goes each end has one, and on a busy machine several may be about to close.
    CHECK(echo::test::eventually([&] { return open_descriptors() <= descriptors + 2; }));
    check_in_force(server, reloads);
    CHECK(echo.stats().sessions <= callers);
}

}  // namespace reload_under_load_test
