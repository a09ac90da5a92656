// The server under TLS when nothing goes wrong.
#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/ssl.h>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/server/server_recorder.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace server_tls_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Echo;
using echo::EchoConfig;
using echo::Framing;
using echo::ServerConfig;
using echo::SessionReport;
using echo::test::certificates;
using echo::test::eventually;
using echo::test::get;
using echo::test::RunningServer;
using echo::test::ServerRecorder;
using echo::test::TlsClient;
using echo::test::TlsClientConfig;

namespace {

ServerConfig under_tls(const Framing& framing = Framing::line()) {
    ServerConfig config;
    config.listen = {"tls://127.0.0.1:0"};
    config.framing = framing;
    config.tls = {certificates().server.certificate_file, certificates().server.private_key_file, ""};
    return config;
}

std::string patterned(std::size_t size) {
    std::string message(size, '\0');
    for (std::size_t at = 0; at < size; ++at) message[at] = static_cast<char>('a' + (at * 7 + at / 251) % 26);
    return message;
}

}  // namespace

TEST_CASE("the server echoes under TLS 1.2 and 1.3", "[server][tls]") {
    const TlsClientConfig config{.ca_file = certificates().ca_file,
                                 .version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)};
    ServerRecorder recorder;
    ServerConfig settings = under_tls();
    settings.events = recorder.events();
    RunningServer server(settings);
    TlsClient client = TlsClient::connected(server.endpoint(), config);

    client.send("Hello!\n\nagain\n");
    CHECK(client.receive(14) == "Hello!\n\nagain\n");
    client.say_end();
    CHECK(client.receive_until_end().empty());

    const SessionReport report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::peer_closed);
    CHECK(report.local.to_string() == server.endpoint().to_string());
    CHECK(report.messages == 3);
    CHECK(report.bytes_received == 14);
    CHECK(report.bytes_sent == 14);
    CHECK(server->stats().tls_handshakes == 1);
}

TEST_CASE("what TLS keeps for a connection counts as its buffers", "[server][tls]") {
    // What OpenSSL has of a connection while no record is under way.
    constexpr std::size_t least = 16 * 1024;
    RunningServer server(under_tls());
    {
        TlsClient client = TlsClient::connected(server.endpoint(), {.ca_file = certificates().ca_file});
        client.send("x\n");
        CHECK(client.receive(2) == "x\n");
        CHECK(server->stats().buffer_bytes >= least);
        client.say_end();
        CHECK(client.receive_until_end().empty());
    }
    CHECK(eventually([&] { return server->stats().buffer_bytes == 0; }));
}

TEST_CASE("a server under TLS and one without live in the same process, each at its endpoint", "[server][tls]") {
    ServerConfig config = under_tls(Framing::separator());
    config.listen = {"127.0.0.1:0", "tls://127.0.0.1:0", "tls://[::1]:0"};
    RunningServer server(config);
    for (const echo::Endpoint& endpoint : server->endpoints()) {
        CAPTURE(endpoint.to_string());
        const bool is_tls = endpoint.is_tls();
        Echo echo(endpoint, is_tls ? echo::test::trusting() : EchoConfig{});
        CHECK(get(echo("Hello!")) == "Hello!");
    }
    CHECK(server->stats().tls_handshakes == 2);
}

TEST_CASE("a client certificate of the right authority is accepted", "[server][tls]") {
    const TlsClientConfig config{.identity = certificates().client,
                                 .version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)};
    ServerConfig settings = under_tls();
    settings.tls.client_ca_file = certificates().ca_file;
    RunningServer server(settings);

    TlsClient client = TlsClient::connected(server.endpoint(), config);
    client.send("Hello!\n");

    CHECK(client.receive(7) == "Hello!\n");
}

TEST_CASE("a half-close under TLS is answered, then the stream ends with TLS's word for it", "[server][tls]") {
    RunningServer server(under_tls());
    TlsClient client = TlsClient::connected(server.endpoint());

    client.send("last words\nand half");
    client.say_end();

    CHECK(client.receive_until_end() == "last words\n");
}

TEST_CASE("the answer to the last request arrives under TLS, whatever was sent behind it", "[server][tls]") {
    ServerConfig config = under_tls();
    config.limits.max_requests = 2;
    RunningServer server(config);
    TlsClient client = TlsClient::connected(server.endpoint());

    client.send("one\ntwo\n" + patterned(100'000));

    CHECK(client.receive_until_end() == "one\ntwo\n");
}

TEST_CASE("a stop answers under TLS what has been received", "[server][tls]") {
    // Holds the server's thread inside its first message, so that the others arrive unread.
    class HoldingProtocol : public echo::EchoServerProtocol {
    public:
        HoldingProtocol(const Framing& framing, std::promise<void>& entered, std::shared_future<void> released)
            : EchoServerProtocol(framing), entered_(entered), released_(std::move(released)) {}

        void response(std::string_view message) override {
            if (message == "hold") {
                entered_.set_value();
                released_.wait();
            }
            EchoServerProtocol::response(message);
        }

    private:
        std::promise<void>& entered_;
        std::shared_future<void> released_;
    };
    std::promise<void> entered;
    std::promise<void> released;
    const std::shared_future<void> release = released.get_future().share();
    ServerRecorder recorder;
    ServerConfig config = under_tls();
    config.read_size = 100;
    config.events = recorder.events();
    std::string unread;
    for (int number = 1000; number < 3000; ++number) unread += std::to_string(number) + "\n";
    RunningServer server(
        config, [&](const Framing& framing) { return std::make_unique<HoldingProtocol>(framing, entered, release); });
    TlsClient client = TlsClient::connected(server.endpoint());

    client.send("hold\n");
    entered.get_future().wait();
    client.send(unread + "part");
    server->request_stop(10s);
    released.set_value();

    CHECK(client.receive_until_end() == "hold\n" + unread);
    client.socket().close();
    CHECK(server->wait() == 0);
    CHECK(recorder.lost(1).front().reason == CloseReason::drained);
    CHECK(recorder.lost(1).front().messages == 2001);
}

TEST_CASE("a stop ends connections in the middle of a handshake at once", "[server][tls]") {
    ServerRecorder recorder;
    ServerConfig config = under_tls();
    config.events = recorder.events();
    RunningServer server(config);
    TlsClient client(server.endpoint());
    client.socket().send("\x16\x03\x01");
    recorder.made(1);

    CHECK(server->stop(1h) == 0);

    CHECK(recorder.lost(1).front().reason == CloseReason::drained);
}

}  // namespace server_tls_test
