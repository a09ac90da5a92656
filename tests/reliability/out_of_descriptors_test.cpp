// A server that may open no more descriptors: it waits for room without spinning, and serves those it has.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/processes/server_process.hpp"
#include "support/waiting.hpp"

namespace out_of_descriptors_test {

using namespace std::chrono_literals;
using echo::test::eventually;
using echo::test::RawSocket;
using echo::test::ServerProcess;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t descriptors = 64;
constexpr std::size_t clients = 200;
constexpr int kept = 10;  // of those that are held, when there is to be room

// What prlimit(1) does, to a process that runs.
void limit_descriptors(pid_t process, std::size_t count) {
    rlimit limit{};
    REQUIRE(::prlimit(process, RLIMIT_NOFILE, nullptr, &limit) == 0);
    limit.rlim_cur = count;
    REQUIRE(::prlimit(process, RLIMIT_NOFILE, &limit, nullptr) == 0);
}

// Sent by all; those that the server holds are answered.
std::vector<RawSocket> connect_and_send(const ServerProcess& server) {
    std::vector<RawSocket> sockets;
    for (std::size_t i = 0; i < clients; ++i) {
        sockets.emplace_back(server.endpoint());
        sockets.back().send("first\n");
    }
    return sockets;
}

bool is_answered(const RawSocket& socket) {
    return socket.available() > 0;
}

std::size_t held_among(const std::vector<RawSocket>& sockets) {
    return static_cast<std::size_t>(std::count_if(sockets.begin(), sockets.end(), is_answered));
}

bool is_served(RawSocket& socket) {
    socket.send("still here?\n");
    return socket.receive(12) == "still here?\n";
}

}  // namespace

TEST_CASE("a server out of descriptors rests, serves those it has and takes others when there is room",
          "[server][reliability][alone]") {
    ServerProcess server("127.0.0.1:0", {"--framing", "line", "--log-level", "error"});
    const std::size_t own = echo::test::open_descriptors(server.id());
    limit_descriptors(server.id(), descriptors);
    std::vector<RawSocket> sockets = connect_and_send(server);
    const auto held = [&] { return echo::test::open_descriptors(server.id()) - own; };
    REQUIRE(eventually([&] { return !server.log().empty() && held_among(sockets) == held(); }));
    REQUIRE(held() >= descriptors / 2);
    const std::size_t held_count = held();
    const auto first_waiting = std::partition(sockets.begin(), sockets.end(), is_answered);

    const auto used_before = echo::test::processor_time(server.id());
    const auto until = Clock::now() + 5s;
    std::for_each(sockets.begin(), first_waiting, [](RawSocket& socket) { socket.receive(6); });
    const bool all_are_served = std::all_of(sockets.begin(), first_waiting, is_served);
    std::this_thread::sleep_until(until);
    const auto used = echo::test::processor_time(server.id()) - used_before;
    const std::string log = server.log();
    const auto lines = std::count(log.begin(), log.end(), '\n');

    const auto freed = Clock::now();
    sockets.erase(sockets.begin() + kept, sockets.end());
    RawSocket late(server.endpoint());
    const bool late_is_served = is_served(late);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - freed);

    WARN("held " << held_count << " of " << clients << ", processor " << used.count() << " ms in 5 s, " << lines
                 << " lines logged, served " << took.count() << " ms after there was room");
    CHECK(all_are_served);
    CHECK(used < 250ms);
    CHECK(lines >= 1);
    CHECK(lines <= 10);
    CHECK(late_is_served);
    CHECK(took < 1s);
}

}  // namespace out_of_descriptors_test
