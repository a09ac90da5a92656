// Protocols of the user's own: what they encode, what they refuse, and what happens when they throw.
#include <algorithm>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <asio/io_context.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_own_protocol_test {

using echo::Echo;
using echo::EchoClientProtocol;
using echo::EchoConfig;
using echo::errc;
using echo::Framing;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedServer;

namespace {

std::string reversed(std::string_view text) {
    return {text.rbegin(), text.rend()};
}

// Sends messages backwards; refuses "bad", throws at "throw", and at a reply of
// "throw back"; fails at a reply of "give up".
class OwnProtocol : public EchoClientProtocol {
public:
    using EchoClientProtocol::EchoClientProtocol;

    std::error_code start_request(std::string_view message) override {
        if (message == "bad") return std::make_error_code(std::errc::illegal_byte_sequence);
        if (message == "throw") throw std::runtime_error("start_request threw");
        return EchoClientProtocol::start_request(reversed(message));
    }

    void response(std::string_view message) override {
        if (reversed(message) == "throw back") throw std::runtime_error("response threw");
        if (reversed(message) == "give up") {
            return fail(std::make_error_code(std::errc::bad_message), "I cannot go on");
        }
        EchoClientProtocol::response(reversed(message));
    }
};

EchoConfig own_protocol(std::size_t max_in_flight = 1) {
    EchoConfig config;
    config.pool_size = 1;
    config.max_in_flight = max_in_flight;
    config.make_protocol = [](const Framing& framing) { return std::make_unique<OwnProtocol>(framing); };
    return config;
}

// Runs until nothing is left to do; what handlers and protocols throw.
std::vector<std::string> run(asio::io_context& context) {
    std::vector<std::string> thrown;
    const auto deadline = std::chrono::steady_clock::now() + echo::test::patience;
    while (!context.stopped() && std::chrono::steady_clock::now() < deadline) {
        try {
            context.run_for(echo::test::patience);
        } catch (const std::exception& failure) {
            thrown.emplace_back(failure.what());
        }
    }
    return thrown;
}

// Calls one after the other, then closes; the outcome of each.
class Calls {
public:
    Calls(asio::io_context& context, const echo::Endpoint& endpoint, EchoConfig config)
        : echo_(context.get_executor(), endpoint, std::move(config)) {}

    void make(std::vector<std::string> messages) {
        messages_ = std::move(messages);
        next();
    }

    const std::vector<std::error_code>& errors() const { return errors_; }
    const std::vector<std::string>& replies() const { return replies_; }

private:
    void next() {
        if (errors_.size() == messages_.size()) return echo_.close();
        echo_.async_call(messages_[errors_.size()], [this](std::error_code error, std::string reply) {
            errors_.push_back(error);
            replies_.push_back(std::move(reply));
            next();
        });
    }

    Echo echo_;
    std::vector<std::string> messages_;
    std::vector<std::error_code> errors_;
    std::vector<std::string> replies_;
};

}  // namespace

TEST_CASE("a protocol of one's own decides what travels", "[client]") {
    std::string seen;
    ScriptedServer server([&seen](echo::test::ScriptedPeer& peer) -> asio::awaitable<void> {
        seen = co_await peer.read_message();
        co_await peer.send_message(seen);
    });
    Echo echo(server.endpoint(), own_protocol());

    CHECK(get(echo("Hello!")) == "Hello!");
    CHECK(seen == "!olleH");
}

TEST_CASE("a protocol's refusal reaches that call alone", "[client]") {
    const std::size_t max_in_flight = GENERATE(1u, 2u, 3u, 8u);
    CAPTURE(max_in_flight);
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint(), own_protocol(max_in_flight));
    std::vector<std::future<std::string>> calls;

    for (const char* message : {"bad", "one", "bad", "bad", "two", "bad"}) calls.push_back(echo(message));

    for (const std::size_t bad : {0u, 2u, 3u, 5u}) {
        CHECK(error_of(std::move(calls[bad])) == std::errc::illegal_byte_sequence);
    }
    CHECK(get(calls[1]) == "one");
    CHECK(get(calls[4]) == "two");
    CHECK(get(echo("three")) == "three");
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("what a hook of a protocol throws ends its connection, and nothing else", "[client]") {
    const auto [message, words] =
        GENERATE(table<std::string, std::string>({{"throw", "start_request threw"}, {"throw back", "response threw"}}));
    ScriptedServer server(echo::test::echo_all());
    asio::io_context context;
    Calls calls(context, server.endpoint(), own_protocol());

    calls.make({"one", message, "two"});
    CHECK(run(context) == std::vector<std::string>{});

    CHECK(calls.errors() == std::vector<std::error_code>{{}, errc::protocol_exception, {}});
    CHECK(calls.replies() == std::vector<std::string>{"one", "", "two"});
}

TEST_CASE("what a hook of a protocol throws is told to the call, and to whoever watches the connections", "[client]") {
    const auto [message, words] = GENERATE(table<std::string, std::string>(
        {{"throw", "start_request threw"}, {"throw back", "response threw"}, {"give up", "I cannot go on"}}));
    ScriptedServer server(echo::test::echo_all());
    EchoConfig config = own_protocol();
    std::vector<std::string> details;
    config.connection_lost = [&](const echo::ConnectionLost& lost) { details.push_back(lost.detail); };
    {
        Echo echo(server.endpoint(), config);  // with a thread of its own, which goes on
        try {
            get(echo(message));
            FAIL("the call succeeded");
        } catch (const echo::Error& error) {
            CHECK(error.code() ==
                  (message == "give up" ? std::make_error_code(std::errc::bad_message) : errc::protocol_exception));
            CHECK(error.response().detail == words);
            CHECK(std::string_view(error.what()).ends_with(": " + words));
        }
        CHECK(get(echo("after")) == "after");
    }
    REQUIRE(details.size() >= 2);
    CHECK(details.front() == words);
    CHECK(details.back().empty());
}

TEST_CASE("a message at which the protocol throws harms none that were to be written with it", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    EchoConfig config = own_protocol(8);
    int refused = 0;
    config.pre_request = [&](std::string_view message, std::uint64_t) { refused += message == "throw" ? 1 : 0; };
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint(), config);
    std::vector<std::future<std::string>> calls;
    for (const char* message : {"one", "throw", "two", "throw", "throw", "throw", "three"})
        calls.push_back(echo(message));
    const std::jthread runs([&] { context.run_for(echo::test::patience); });  // now, so that all of them come together
    for (const std::size_t innocent : {0u, 2u, 6u}) CHECK(get(std::move(calls[innocent])).size() >= 3);
    for (const std::size_t culprit : {1u, 3u, 4u, 5u}) {
        CHECK(error_of(std::move(calls[culprit])) == errc::protocol_exception);
    }
    echo.close();
    CHECK(refused == 4);
}

TEST_CASE("a factory that throws or makes nothing fails who waits, and nothing else", "[client]") {
    const bool throws = GENERATE(true, false);
    ScriptedServer server(echo::test::echo_all());
    asio::io_context context;
    EchoConfig config;
    int made = 0;
    config.make_protocol = [&](const Framing& framing) -> std::unique_ptr<EchoClientProtocol> {
        if (++made > 1) return std::make_unique<EchoClientProtocol>(framing);
        if (throws) throw std::runtime_error("the factory threw");
        return nullptr;
    };
    std::vector<std::string> details;
    config.post_request = [&](std::error_code, const echo::Response& response) { details.push_back(response.detail); };
    Calls calls(context, server.endpoint(), config);

    calls.make({"one", "two"});
    CHECK(run(context) == std::vector<std::string>{});

    CHECK(calls.errors() == std::vector<std::error_code>{errc::protocol_exception, {}});
    CHECK(calls.replies() == std::vector<std::string>{"", "two"});
    CHECK(details == std::vector<std::string>{throws ? "the factory threw" : "make_protocol returned no protocol", ""});
}

TEST_CASE("a protocol may look at the bytes before they are taken apart, and change them", "[client]") {
    class Unmasking : public EchoClientProtocol {
    public:
        using EchoClientProtocol::EchoClientProtocol;
        std::error_code data_received(std::string_view bytes) override {
            std::string clear(bytes);
            for (char& byte : clear) byte = static_cast<char>(byte ^ 0x55);
            return EchoClientProtocol::data_received(clear);
        }
    };
    ScriptedServer server([](echo::test::ScriptedPeer& peer) -> asio::awaitable<void> {
        std::string reply = co_await peer.read_message() + "\r\n\r\n";
        for (char& byte : reply) byte = static_cast<char>(byte ^ 0x55);
        co_await peer.send(reply);
    });
    EchoConfig config;
    config.make_protocol = [](const Framing& framing) { return std::make_unique<Unmasking>(framing); };
    Echo echo(server.endpoint(), config);
    CHECK(get(echo("Hello!")) == "Hello!");
}

}  // namespace client_own_protocol_test
