#include "support/pool/fleet_simulation.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <echo/error.hpp>

namespace echo::test {
namespace {

using detail::PoolAction;
using namespace std::chrono_literals;

detail::Loss reset() {
    return {.error = errc::connection_lost, .cause = std::make_error_code(std::errc::connection_reset)};
}

}  // namespace

FleetSimulation::FleetSimulation(const EchoConfig& config, std::size_t servers, std::uint32_t seed)
    : config_(config), pool_(config_, seed, servers), random_(seed), servers_(servers), links_(config.pool_size) {
    for (std::size_t server = 0; server < servers; ++server) server_of_member_[server] = server;
}

FleetSimulation::~FleetSimulation() {
    std::vector<std::unique_ptr<SimulatedCall>> left;
    pool_.for_each_request([&](detail::PoolRequest& call) { left.emplace_back(static_cast<SimulatedCall*>(&call)); });
}

void FleetSimulation::change(std::size_t server, Conduct conduct) {
    // What a silent one was sent is lost, and so is the connection.
    const Conduct before = std::exchange(servers_[server].conduct, conduct);
    const bool was_silent = before == Conduct::silent || before == Conduct::mute;
    if (was_silent) servers_[server].silent_until = now();
    const bool resets = conduct == Conduct::refuses || conduct == Conduct::resets || conduct == Conduct::closes;
    if (!resets && !was_silent) return;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        if (links_[i].is_open && links_[i].server == server) lose(i);
    }
}

std::size_t FleetSimulation::add_server() {
    servers_.emplace_back();
    turn([this] { server_of_member_[pool_.add_member(0)] = servers_.size() - 1; });
    return servers_.size() - 1;
}

void FleetSimulation::remove_server(std::size_t server) {
    for (const auto& [member, its_server] : server_of_member_) {
        if (its_server == server && !pool_.fleet()[member].is_gone) {
            return turn([this, gone = member] { pool_.remove_member(gone, now_); });
        }
    }
    throw std::logic_error("the simulation removes a server that is not there");
}

void FleetSimulation::submit(Nanoseconds timeout, bool idempotent, std::function<void(const SimulatedCall&)> on_end) {
    SimulatedCall& call = *std::make_unique<SimulatedCall>().release();
    call.size = 1;
    call.idempotent = idempotent;
    call.submitted_at = now_;
    call.deadline = now_ + timeout;
    call.on_end = std::move(on_end);
    ++pending_;
    turn([&] { pool_.submit(call, now_); });
}

void FleetSimulation::after(Nanoseconds time, std::function<void()> what) {
    calendar_.emplace(now_ + time, std::move(what));
}

void FleetSimulation::run_for(Nanoseconds time) {
    const TimePoint end = now_ + time;
    while (!calendar_.empty() && calendar_.begin()->first <= end) {
        const auto next = calendar_.begin();
        now_ = next->first;
        const auto what = std::move(next->second);
        calendar_.erase(next);
        what();
    }
    now_ = end;
}

// What carrying out brings about is noted in the same turn.
void FleetSimulation::turn(const std::function<void()>& note) {
    notes_.push_back(note);
    if (std::exchange(in_turn_, true)) return;
    while (!notes_.empty()) {
        while (!notes_.empty()) {
            const auto next = std::move(notes_.front());
            notes_.pop_front();
            next();
        }
        pool_.settle(now_);
        while (!pool_.actions().empty()) carry_out(pool_.actions().take());
    }
    in_turn_ = false;
    const PoolStats stats = pool_.stats();
    const std::size_t open = stats.in_use + stats.available + stats.connecting + stats.closing;
    most_connections_ = std::max(most_connections_, open);
    for (auto& call : std::exchange(ended_, {})) {
        if (call->on_end) call->on_end(*call);
    }
}

void FleetSimulation::carry_out(const PoolAction& action) {
    const std::size_t connection = action.connection;
    switch (action.kind) {
        case PoolAction::Kind::connect: return connect(connection);
        case PoolAction::Kind::write:
        case PoolAction::Kind::check_and_write: return write(connection);
        case PoolAction::Kind::close:
            links_[connection].is_open = false;
            ++links_[connection].life;
            return turn([this, connection] { pool_.closed(connection); });
        case PoolAction::Kind::resolve: ++times_resolved_; return;
        case PoolAction::Kind::arm_timer:
            calendar_.emplace(action.when, [this, armed = ++timer_] {
                if (armed == timer_) turn([this] { pool_.timer(now_); });
            });
            return;
        case PoolAction::Kind::complete: return end(static_cast<SimulatedCall&>(*action.request), action.error);
        case PoolAction::Kind::drained: return;
    }
}

void FleetSimulation::connect(std::size_t connection) {
    Link& link = links_[connection];
    link = {.is_open = true, .server = server_of(connection), .life = link.life + 1, .free_at = now_};
    SimulatedServer& server = servers_[link.server];
    ++server.connects;
    if (server.conduct == Conduct::silent) return;  // the pool's patience ends it
    later(connection, random_latency(server), [this, connection] {
        Link& connected = links_[connection];
        const Conduct conduct = servers_[connected.server].conduct;
        if (conduct == Conduct::refuses || conduct == Conduct::closed) {
            return fail_connect(connection, std::errc::connection_refused);
        }
        connected.is_connected = true;
        pool_.connected(connection, now_);
        if (conduct == Conduct::closes) {
            after(1us, [this, connection, life = links_[connection].life] {
                if (links_[connection].life == life) lose(connection);
            });
        }
    });
}

void FleetSimulation::fail_connect(std::size_t connection, std::errc error) {
    Link& link = links_[connection];
    link.is_open = false;
    ++link.life;
    pool_.connect_failed(connection, {.error = std::make_error_code(error)}, now_);
    turn([this, connection] { pool_.closed(connection); });
}

void FleetSimulation::write(std::size_t connection) {
    pool_.in_flight(connection).visit_write([&](detail::PoolRequest& request) {
        static_cast<SimulatedCall&>(request).written_to.push_back(links_[connection].server);
        plan_reply(connection);
        return true;
    });
    turn([this, connection] { pool_.write_done(connection, now_); });
}

void FleetSimulation::plan_reply(std::size_t connection) {
    Link& link = links_[connection];
    SimulatedServer& server = servers_[link.server];
    if (server.conduct == Conduct::resets) {
        const auto life = link.life;
        return after(1us, [this, connection, life] {
            if (links_[connection].life == life) lose(connection);
        });
    }
    link.free_at = std::max(link.free_at, now_) + random_latency(server);
    later(connection, link.free_at - now_, [this, connection] {
        SimulatedServer& answering = servers_[links_[connection].server];
        const bool is_silent = answering.conduct == Conduct::silent || answering.conduct == Conduct::mute;
        if (is_silent || pool_.in_flight(connection).owed() == 0) return;
        ++answering.served;
        pool_.bytes_received(connection, now_);
        pool_.replied(connection, {}, now_);
    });
}

void FleetSimulation::lose(std::size_t connection) {
    if (!links_[connection].is_connected) {
        return turn([this, connection] { fail_connect(connection, std::errc::connection_reset); });
    }
    links_[connection].is_open = false;
    ++links_[connection].life;
    turn([this, connection] { pool_.lost(connection, reset(), now_); });
}

void FleetSimulation::end(SimulatedCall& call, std::error_code error) {
    call.is_done = true;
    call.error = error;
    call.ended_at = now();
    --pending_;
    ended_.emplace_back(&call);
}

void FleetSimulation::later(std::size_t connection, Nanoseconds time, std::function<void()> what) {
    after(time, [this, connection, life = links_[connection].life, what = std::move(what)] {
        if (links_[connection].life == life) turn(what);
    });
}

FleetSimulation::Nanoseconds FleetSimulation::random_latency(const SimulatedServer& server) {
    const auto spread = static_cast<std::size_t>(server.latency.count());
    return server.latency / 2 + Nanoseconds(static_cast<std::int64_t>(below(spread)));
}

std::size_t FleetSimulation::server_of(std::size_t connection) const {
    return server_of_member_.at(pool_.member(connection));
}

std::size_t FleetSimulation::connections_to(std::size_t server) const {
    return static_cast<std::size_t>(std::count_if(
        links_.begin(), links_.end(), [&](const Link& link) { return link.is_open && link.server == server; }));
}

}  // namespace echo::test
