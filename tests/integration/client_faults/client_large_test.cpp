// Messages on both sides of the size from which they are not copied any more.
#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"
#include "wire/gathered_output.hpp"

namespace client_large_test {

using echo::Echo;
using echo::EchoConfig;
using echo::Framing;
using echo::test::get;
using echo::test::TestServer;
using echo::test::TlsServer;

namespace {

constexpr std::size_t from = echo::detail::GatheredOutput::spliced_from;

// No two are alike, and no part looks like another: whatever is lost, doubled or swapped is seen.
std::string message_of(std::size_t size, std::size_t number) {
    std::string message = std::to_string(number) + ":";
    for (std::size_t i = 0; message.size() < size; ++i) message += std::to_string(i * (number + 7)) + ',';
    message.resize(size);
    return message;
}

std::vector<std::string> messages_of(const std::vector<std::size_t>& sizes) {
    std::vector<std::string> messages;
    for (const std::size_t size : sizes) messages.push_back(message_of(size, messages.size()));
    return messages;
}

// How many of the replies are wrong to calls that are all made before the first is answered.
std::size_t wrong_replies(Echo& echo, const std::vector<std::string>& messages) {
    std::vector<std::future<std::string>> replies;
    for (const std::string& message : messages) replies.push_back(echo(message));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < messages.size(); ++i) wrong += get(replies[i]) != messages[i];
    return wrong;
}

Framing any_framing() {
    return Framing::named(GENERATE(as<std::string>(), "separator", "line", "length", "raw"));
}

EchoConfig one_connection(const Framing& framing, std::size_t max_in_flight) {
    EchoConfig config;
    config.framing = framing;
    config.pool_size = 1;
    config.max_in_flight = max_in_flight;
    config.max_in_flight_bytes = 64 * 1024 * 1024;
    config.request_timeout = config.stall_timeout = std::chrono::hours(1);
    return config;
}

const std::vector<std::size_t> around_the_limit = {from - 1, from, from + 1, 1, 1024 * 1024};

// Large and small ones next to each other in every way, at both ends too.
const std::vector<std::size_t> mixed = {from, 1, 100'000, from + 1, 17, from - 1, from, from, 5, 300'000};

}  // namespace

TEST_CASE("messages around the size that is not copied come back, in every framing", "[large]") {
    const Framing framing = any_framing();
    CAPTURE(framing.name());
    echo::ServerConfig server_config;
    server_config.framing = framing;
    const TestServer server(server_config);
    Echo echo(server.endpoint(), one_connection(framing, 1));

    for (const std::string& message : messages_of(around_the_limit)) {
        CAPTURE(message.size());
        const bool same = get(echo(message)) == message;
        CHECK(same);
    }
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("small and large messages leave together in one write, in every framing", "[large]") {
    const Framing framing = any_framing();
    CAPTURE(framing.name());
    echo::ServerConfig server_config;
    server_config.framing = framing;
    const TestServer server(server_config);
    Echo echo(server.endpoint(), one_connection(framing, mixed.size()));

    for (int round = 0; round < 3; ++round) CHECK(wrong_replies(echo, messages_of(mixed)) == 0);
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("more large messages than the system takes in one go leave together", "[large]") {
    const TestServer server;
    Echo echo(server.endpoint(), one_connection(Framing::separator(), 200));

    CHECK(wrong_replies(echo, messages_of(std::vector<std::size_t>(200, from))) == 0);
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("small and large messages leave together over TLS", "[large]") {
    const TlsServer server(echo::test::tls_echo());
    EchoConfig config = one_connection(Framing::separator(), mixed.size());
    config.tls.ca_file = echo::test::certificates().ca_file;
    Echo echo(server.endpoint(), config);

    CHECK(wrong_replies(echo, messages_of(mixed)) == 0);
    CHECK(wrong_replies(echo, messages_of(around_the_limit)) == 0);
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("large messages are compared with their replies", "[large]") {
    const TestServer server;
    EchoConfig config = one_connection(Framing::separator(), 4);
    config.verify = true;
    Echo echo(server.endpoint(), config);

    CHECK(wrong_replies(echo, messages_of(mixed)) == 0);
}

TEST_CASE("a protocol of one's own makes what it likes of a large message", "[large]") {
    class Reversing : public echo::EchoClientProtocol {
    public:
        using EchoClientProtocol::EchoClientProtocol;
        std::error_code start_request(std::string_view message) override {
            return EchoClientProtocol::start_request(std::string(message.rbegin(), message.rend()));
        }
    };
    const TestServer server;
    EchoConfig config = one_connection(Framing::separator(), 4);
    config.make_protocol = [](const Framing& framing) { return std::make_unique<Reversing>(framing); };
    Echo echo(server.endpoint(), config);
    const std::string message = message_of(100'000, 1);

    const bool reversed = get(echo(message)) == std::string(message.rbegin(), message.rend());

    CHECK(reversed);
}

}  // namespace client_large_test
