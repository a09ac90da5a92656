// SIGTERM under a steady load: what the server has received it answers, and it ends in time.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <regex>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <unistd.h>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/peers/fill_up.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/server_process.hpp"
#include "support/waiting.hpp"

namespace stop_under_load_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::test::eventually;
using echo::test::RawSocket;
using echo::test::ServerProcess;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t rate = 2000;
constexpr auto drain_timeout = 2s;
constexpr auto slack = 500ms;
constexpr std::size_t unread = 1000;

// What the server counted on all connections together, from the lines that it logs at their ends.
std::size_t messages_counted(const ServerProcess& server) {
    static const std::regex count("closed.* messages ([0-9]+)");
    std::istringstream log(server.log());
    std::size_t messages = 0;
    for (std::string line; std::getline(log, line);) {
        std::smatch found;
        if (std::regex_search(line, found, count)) messages += std::stoul(found[1]);
    }
    return messages;
}

// Calls at a fixed rate, whatever becomes of the calls before, until told to stop.
class OpenLoop {
public:
    explicit OpenLoop(Echo& echo) : echo_(echo), thread_([this] { run(); }) {}
    ~OpenLoop() { stop(); }
    OpenLoop(const OpenLoop&) = delete;
    OpenLoop& operator=(const OpenLoop&) = delete;

    // And waits until every call has ended.
    void stop() {
        over_ = true;
        if (thread_.joinable()) thread_.join();
        all_ended_ = eventually([&] { return ended_ == made_; });
    }

    std::size_t made() const { return made_; }
    std::size_t replies() const { return replies_; }
    std::size_t wrong() const { return wrong_; }
    bool all_ended() const { return all_ended_; }

private:
    void run() {
        const auto begun = Clock::now();
        while (!over_) {
            std::this_thread::sleep_until(begun + made_.load() * std::chrono::nanoseconds(1s) / rate);
            call("message " + std::to_string(made_++));
        }
    }

    void call(const std::string& message) {
        echo_.async_call(message, [this, message](std::error_code error, const std::string& reply) {
            if (!error) ++(reply == message ? replies_ : wrong_);
            ++ended_;
        });
    }

    Echo& echo_;
    std::atomic<bool> over_ = false;
    std::atomic<std::size_t> made_ = 0;
    std::atomic<std::size_t> replies_ = 0;
    std::atomic<std::size_t> wrong_ = 0;
    std::atomic<std::size_t> ended_ = 0;
    bool all_ended_ = false;
    std::thread thread_;  // last: it uses all the others
};

milliseconds since(Clock::time_point begun) {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - begun);
}

std::vector<std::string> options(const std::string& framing, milliseconds timeout,
                                 const std::string& read_size = "64KiB") {
    return {"--framing", framing, "--drain-timeout", std::to_string(timeout.count()) + "ms",
            "--threads", "2",     "--read-size",     read_size};
}

EchoConfig many_in_flight() {
    EchoConfig config;
    config.pool_size = 4;
    config.max_in_flight = 1024;
    config.request_timeout = 5s;
    config.connect_timeout = 1s;
    return config;
}

// After SIGTERM; at least `arrived` messages had reached the server's machine before.
void check_clean_end(ServerProcess& server, OpenLoop& load, std::size_t arrived) {
    const auto asked = Clock::now();
    const int exit_code = server.exit_code();
    const milliseconds taken = since(asked);
    load.stop();

    WARN(load.made() << " calls, " << load.replies() << " replies, " << messages_counted(server)
                     << " messages taken by the server; it ended " << taken.count() << " ms after SIGTERM with "
                     << exit_code);
    CHECK(exit_code == 0);
    CHECK(taken < drain_timeout + slack);
    CHECK(load.all_ended());
    CHECK(load.wrong() == 0);
    CHECK(load.replies() == messages_counted(server));
    CHECK(load.replies() >= arrived);
}

}  // namespace

TEST_CASE("SIGTERM under 2,000 messages a second loses no message that the server has taken",
          "[server][reliability][alone]") {
    ServerProcess server("127.0.0.1:0", options("separator", drain_timeout));
    Echo echo(server.endpoint(), many_in_flight());
    OpenLoop load(echo);
    REQUIRE(eventually([&] { return load.replies() >= rate; }));

    server.terminate();
    check_clean_end(server, load, 0);
}

TEST_CASE("SIGTERM loses none of the messages that have arrived and are not read yet", "[server][reliability][alone]") {
    // A message in each read, so that the drain begins before all are read.
    ServerProcess server("127.0.0.1:0", options("separator", drain_timeout, "16"));
    Echo echo(server.endpoint(), many_in_flight());
    OpenLoop load(echo);
    REQUIRE(eventually([&] { return load.replies() >= rate / 4; }));

    // What is sent while the process stands still is acknowledged by the kernel alone.
    server.stop();
    REQUIRE(eventually([&] { return echo.stats().in_flight >= unread; }));
    const echo::PoolStats stats = echo.stats();
    // Calls that are made later travel later.
    const std::size_t made_by_then = load.made();
    REQUIRE(eventually([&] { return load.made() > made_by_then + 20; }));
    server.terminate();
    server.resume();

    check_clean_end(server, load, stats.requests_processed + stats.in_flight);
}

TEST_CASE("a peer that sends on through a stop still reads every answer, and a proper end",
          "[server][reliability][alone]") {
    ServerProcess server("127.0.0.1:0", options("line", drain_timeout));
    RawSocket busy(server.endpoint());
    const std::string line = "a line\n";
    for (std::size_t count = 0; count < 100; ++count) busy.send(line);
    REQUIRE(eventually([&] { return busy.available() > 0; }));

    const auto asked = Clock::now();
    server.terminate();
    // A socket that is closed with bytes unread would be reset, and the answers with it.
    for (int round = 0; round < 200; ++round) {
        busy.send(line);
        std::this_thread::sleep_for(1ms);
    }
    const std::string answers = busy.receive_until_end();
    busy.close();

    CHECK(server.exit_code() == 0);
    CHECK(since(asked) < drain_timeout + slack);
    CHECK(answers.size() == messages_counted(server) * line.size());
}

TEST_CASE("SIGTERM ends the server in time although a peer never reads", "[server][reliability][alone]") {
    ServerProcess server("127.0.0.1:0", options("raw", 1s));
    RawSocket stuck(server.endpoint());
    echo::test::fill_up(stuck, server.endpoint());

    const auto asked = Clock::now();
    server.terminate();
    const int exit_code = server.exit_code();
    const milliseconds taken = since(asked);

    WARN("the server ended " << taken.count() << " ms after SIGTERM, of which 1000 to drain");
    CHECK(exit_code == 1);
    CHECK(taken >= 1s);
    CHECK(taken < 1s + slack);
}

TEST_CASE("a second SIGTERM ends the server at once", "[server][reliability][alone]") {
    ServerProcess server("127.0.0.1:0", options("raw", 1h));
    RawSocket stuck(server.endpoint());
    RawSocket idle(server.endpoint());
    echo::test::fill_up(stuck, server.endpoint());
    server.terminate();
    // The drain has begun; the connection that is stuck holds it up.
    REQUIRE(idle.receive_until_end().empty());
    idle.close();

    const auto asked = Clock::now();
    server.terminate();
    const int exit_code = server.exit_code();
    const milliseconds taken = since(asked);

    WARN("the server ended " << taken.count() << " ms after the second SIGTERM");
    CHECK(exit_code == 1);
    CHECK(taken < slack);
}

}  // namespace stop_under_load_test
