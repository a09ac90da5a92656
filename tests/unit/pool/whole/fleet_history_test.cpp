// Random histories of fleets whose servers fail, come back, come and go: no call is lost that could be served.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/pool/fleet_simulation.hpp"
#include "support/sanitizer.hpp"
#include "support/seed.hpp"

namespace fleet_history_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::Conduct;
using echo::test::FleetSimulation;
using echo::test::SimulatedCall;
using echo::test::SimulatedServer;
using echo::test::test_seed;

namespace {

constexpr int histories = echo::test::is_slow_build ? 10 : 100;
constexpr auto length = 60s;
constexpr auto timeout = 3s;

class History {
public:
    explicit History(std::uint32_t seed)
        : random_(seed), servers_(3 + random_.below(18)), fleet_(config(), servers_, seed), there_(servers_, true) {
        for (std::size_t server = 0; server < servers_; ++server) {
            fleet_.server(server).latency = std::chrono::milliseconds(1 + random_.below(20));
        }
    }

    /// What was wrong with calls that failed.
    std::vector<std::string> live() {
        plan_fault();
        plan_move();
        for (std::size_t caller = 0; caller < 1 + servers_ / 2; ++caller) call();
        fleet_.run_for(length + timeout + 1s);
        if (fleet_.pending() > 0) faults_.push_back("a call hangs");
        return faults_;
    }

    std::uint64_t succeeded() const { return succeeded_; }
    std::uint64_t lost_to_silence() const { return lost_to_silence_; }
    std::uint64_t written_twice() const { return written_twice_; }

private:
    EchoConfig config() {
        EchoConfig config;
        config.pool_size = servers_ + random_.below(servers_);
        config.max_in_flight = 1 + random_.below(4);
        config.connect_timeout = 1s;
        return config;
    }

    void call() {
        if (fleet_.now() >= length) return;
        fleet_.submit(timeout, true, [this](const SimulatedCall& ended) {
            judge(ended);
            fleet_.after(std::chrono::milliseconds(random_.below(20)), [this] { call(); });
        });
    }

    void judge(const SimulatedCall& ended) {
        if (!ended.error) {
            ++succeeded_;
            return;
        }
        if (ended.error == echo::errc::request_timeout) {
            // Nobody knows of a server that has fallen silent before a call's time is up.
            was_silent_for(ended) ? void(++lost_to_silence_)
                                  : faults_.push_back("a call timed out that no silent server had");
            return;
        }
        if (ended.written_to.size() == 2) return void(++written_twice_);  // more is not allowed
        faults_.push_back(ended.written_to.empty() ? "a call was not sent at all" : "a call was not sent to another");
    }

    // One of those that it was sent to: what is sent once more may come too late.
    bool was_silent_for(const SimulatedCall& call) {
        return std::any_of(call.written_to.begin(), call.written_to.end(), [&](std::size_t number) {
            const SimulatedServer& server = fleet_.server(number);
            const bool is_silent = server.conduct == Conduct::silent || server.conduct == Conduct::mute;
            return is_silent || server.silent_until + timeout >= fleet_.now();
        });
    }

    // The first one is whole all along.
    void plan_fault() {
        fleet_.after(std::chrono::milliseconds(random_.below(2000)), [this] {
            const std::size_t server = 1 + random_.below(servers_ - 1);
            const auto conduct = static_cast<Conduct>(random_.below(7));
            if (there_[server]) fleet_.change(server, conduct);
            plan_fault();
        });
    }

    void plan_move() {
        fleet_.after(std::chrono::milliseconds(random_.below(10'000)), [this] {
            const std::size_t server = 1 + random_.below(there_.size() - 1);
            if (random_.below(2) == 0) {
                fleet_.add_server();
                there_.push_back(true);
            } else if (there_[server]) {
                there_[server] = false;
                fleet_.remove_server(server);
            }
            plan_move();
        });
    }

    echo::test::RandomNumbers random_;
    std::size_t servers_;
    FleetSimulation fleet_;
    std::vector<bool> there_;  // … among the addresses
    std::vector<std::string> faults_;
    std::uint64_t succeeded_ = 0;
    std::uint64_t lost_to_silence_ = 0;
    std::uint64_t written_twice_ = 0;  // in vain
};

}  // namespace

TEST_CASE("in no history of a fleet is a call lost that a live server could have served", "[fleet]") {
    INFO("ECHO_TEST_SEED=" << test_seed());
    std::uint64_t succeeded = 0;
    std::uint64_t lost_to_silence = 0;
    std::uint64_t written_twice = 0;

    for (int i = 0; i < histories; ++i) {
        INFO("history " << i);
        History history(static_cast<std::uint32_t>(test_seed() + static_cast<std::uint64_t>(i)));
        const std::vector<std::string> faults = history.live();
        REQUIRE(faults == std::vector<std::string>{});
        succeeded += history.succeeded();
        lost_to_silence += history.lost_to_silence();
        written_twice += history.written_twice();
    }

    std::cout << succeeded << " calls to fleets were answered, " << lost_to_silence
              << " waited in vain for a server that had fallen silent, " << written_twice
              << " had two servers fail them; ECHO_TEST_SEED=" << test_seed() << '\n';
    CHECK(lost_to_silence < succeeded / 100);
    CHECK(written_twice < succeeded / 1'000);
}

}  // namespace fleet_history_test
