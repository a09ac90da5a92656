// A fleet of servers in virtual time, with a pool in front of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <system_error>
#include <vector>

#include <echo/client_config.hpp>
#include <echo/detail/pool_request.hpp>

#include "pool_state/pool_state.hpp"

namespace echo::test {

using namespace std::chrono_literals;

/// What a server does with a connection and what is written on it.
enum class Conduct {
    serves,
    refuses,  // connects; what was open is reset
    resets,   // each connection with its first call, and what was open
    silent,   // takes everything and says nothing; connects find nobody
    mute,     // the same, but connects succeed
    closes,   // each connection as soon as it is made, and what was open
    closed,   // connects are refused; what was open is served
};

struct SimulatedServer {
    Conduct conduct = Conduct::serves;
    std::chrono::nanoseconds latency{std::chrono::milliseconds(5)};  // a random time around it: half to one and a half
    std::chrono::nanoseconds silent_until{-1h};                      // the last time
    std::uint64_t served = 0;
    std::uint64_t connects = 0;  // tried
};

/// One call as its caller sees it.
struct SimulatedCall : detail::PoolRequest {
    std::vector<std::size_t> written_to;  // servers
    bool is_done = false;
    std::error_code error;
    std::chrono::nanoseconds ended_at{0};
    std::function<void(const SimulatedCall&)> on_end;
};

/// Time is counted from 0, and only events take it. The same seed gives the same history.
class FleetSimulation {
public:
    using Nanoseconds = std::chrono::nanoseconds;

    FleetSimulation(const EchoConfig& config, std::size_t servers, std::uint32_t seed);
    ~FleetSimulation();
    FleetSimulation(const FleetSimulation&) = delete;
    FleetSimulation& operator=(const FleetSimulation&) = delete;

    SimulatedServer& server(std::size_t number) { return servers_[number]; }
    std::size_t servers() const { return servers_.size(); }
    /// From now on; what is open ends as that says.
    void change(std::size_t server, Conduct conduct);
    void follow_names() { pool_.follow_names(); }
    /// The name gets one more address, and loses one.
    std::size_t add_server();
    void remove_server(std::size_t server);

    /// `on_end` is called when it has ended, outside of the pool's turn.
    void submit(Nanoseconds timeout, bool idempotent = true, std::function<void(const SimulatedCall&)> on_end = {});
    void run_for(Nanoseconds time);
    /// Calls `what` that much later.
    void after(Nanoseconds time, std::function<void()> what);

    Nanoseconds now() const { return now_ - beginning; }
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
    const detail::PoolState& pool() const { return pool_; }
    std::size_t connections_to(std::size_t server) const;
    std::size_t most_connections() const { return most_connections_; }
    std::size_t times_resolved() const { return times_resolved_; }
    std::uint64_t pending() const { return pending_; }

private:
    using TimePoint = detail::PoolState::TimePoint;
    struct Link {
        bool is_open = false;
        bool is_connected = false;
        std::size_t server = 0;
        std::uint64_t life = 0;  // what was planned for an earlier one is void
        TimePoint free_at{};     // when its server has answered all before
    };

    void turn(const std::function<void()>& note);
    void carry_out(const detail::PoolAction& action);
    void connect(std::size_t connection);
    void write(std::size_t connection);
    void plan_reply(std::size_t connection);
    void lose(std::size_t connection);
    void fail_connect(std::size_t connection, std::errc error);
    void end(SimulatedCall& call, std::error_code error);
    /// If the connection still has that life.
    void later(std::size_t connection, Nanoseconds time, std::function<void()> what);
    Nanoseconds random_latency(const SimulatedServer& server);
    std::size_t server_of(std::size_t connection) const;

    static constexpr TimePoint beginning{std::chrono::hours(1)};
    const EchoConfig config_;
    detail::PoolState pool_;
    std::mt19937 random_;
    TimePoint now_ = beginning;
    std::deque<SimulatedServer> servers_;
    std::map<std::size_t, std::size_t> server_of_member_;
    std::vector<Link> links_;
    std::multimap<TimePoint, std::function<void()>> calendar_;
    std::vector<std::unique_ptr<SimulatedCall>> ended_;
    std::size_t most_connections_ = 0;
    std::size_t times_resolved_ = 0;
    std::uint64_t pending_ = 0;
    std::uint64_t timer_ = 0;  // only the last one asked for holds
    bool in_turn_ = false;
    std::deque<std::function<void()>> notes_;
};

}  // namespace echo::test
