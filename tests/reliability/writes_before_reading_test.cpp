// A peer that writes 100 MiB before it reads: the server pauses, and nobody suffers. And our own client, which writes
// as much, never waits for a server that waits for it.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <future>
#include <string>
#include <vector>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/peers/fill_up.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace writes_before_reading_test {

using echo::Echo;
using echo::EchoConfig;
using echo::Framing;
using echo::test::get;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t amount = 100 * mebibyte;

std::string patterned(std::size_t size, std::size_t number) {
    std::string message(size, '\0');
    for (std::size_t at = 0; at < size; ++at) {
        message[at] = static_cast<char>('a' + (at * 7 + at / 251 + number) % 26);
    }
    return message;
}

Framing any_framing() {
    return Framing::named(GENERATE(as<std::string>(), "separator", "line", "length", "raw")).with_max_message(amount);
}

EchoConfig one_connection(const Framing& framing, std::size_t max_in_flight) {
    EchoConfig config;
    config.framing = framing;
    config.pool_size = 1;
    config.max_in_flight = max_in_flight;
    config.max_in_flight_bytes = config.max_queued_bytes = 2 * amount;
    config.request_timeout = config.stall_timeout = echo::test::patience;
    return config;
}

void report(const Framing& framing, const char* what, Clock::time_point begun) {
    const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun);
    WARN(framing.name() << ", " << what << ": " << taken.count() << " ms");
}

}  // namespace

TEST_CASE("the server pauses a peer that writes 100 MiB before it reads, and serves the others",
          "[server][reliability]") {
    RunningServer server(loopback_config(Framing::line()));
    RawSocket greedy(server.endpoint());
    std::string bytes = patterned(amount, 0);
    for (std::size_t at = 9'999; at < amount; at += 10'000) bytes[at] = '\n';
    bytes.back() = '\n';
    std::size_t sent = 0;
    Clock::duration longest{0};
    {
        // Until nothing has been taken from the greedy one for many answers to another.
        RawSocket good(server.endpoint());
        for (int idle_rounds = 0; idle_rounds < 1000; ++idle_rounds) {
            const std::size_t taken = greedy.send_some(std::string_view(bytes).substr(sent));
            sent += taken;
            if (taken > 0) idle_rounds = 0;
            const auto begun = Clock::now();
            good.send("Hello!\n");
            REQUIRE(good.receive(7) == "Hello!\n");
            longest = std::max(longest, Clock::now() - begun);
        }
    }
    const std::size_t held = server->stats().buffer_bytes;
    WARN("the server took " << sent / 1024 << " KiB and held " << held / 1024 << " KiB; longest answer to another in "
                            << std::chrono::duration_cast<std::chrono::milliseconds>(longest).count() << " ms");
    CHECK(sent < amount / 2);
    CHECK(held < mebibyte);
    CHECK(longest < std::chrono::seconds(1));

    auto rest = std::async(std::launch::async, [&] { greedy.send(std::string_view(bytes).substr(sent)); });
    const std::string received = greedy.receive(amount);
    get(rest);

    CHECK((received == bytes));
}

TEST_CASE("a message of 100 MiB over a pool of one never waits for ever", "[client][reliability]") {
    const Framing framing = any_framing();
    RunningServer server(loopback_config(framing));
    Echo echo(server.endpoint(), one_connection(framing, 1));
    const std::string message = patterned(amount, 0);
    const auto begun = Clock::now();

    const std::string reply = get(echo(message));

    CHECK((reply == message));
    report(framing, "one message of 100 MiB", begun);
}

TEST_CASE("100 MiB of messages in flight over a pool of one never wait for ever", "[client][reliability]") {
    const Framing framing = any_framing();
    RunningServer server(loopback_config(framing));
    Echo echo(server.endpoint(), one_connection(framing, 65'535));
    std::vector<std::string> messages;
    const auto begun = Clock::now();
    // Some longer than any buffer, and many short ones behind each.
    for (std::size_t number = 0; number < 25; ++number) {
        messages.push_back(patterned(4 * mebibyte, number));
        for (std::size_t count = 0; count < 100; ++count) messages.push_back(patterned(50 + count, count));
    }
    std::vector<std::future<std::string>> replies;
    for (const std::string& message : messages) replies.push_back(echo(message));

    std::size_t wrong = 0;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (get(replies[i]) != messages[i]) ++wrong;
    }

    CHECK(wrong == 0);
    CHECK(echo.stats().sessions == 1);
    report(framing, "many messages, together 100 MiB", begun);
}

}  // namespace writes_before_reading_test
