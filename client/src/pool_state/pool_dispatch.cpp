// Who is served by whom, when what is assigned is written, and when another connection is opened.
#include <algorithm>
#include <chrono>
#include <utility>

#include "pool_state/pool_state.hpp"
#include "pool_state/saturating_time.hpp"

namespace echo::detail {

void PoolState::settle(TimePoint now) {
    serve_line(now);
    write_assigned();
    grow(now);
    replace_suspect(now);
    resolve_when_due(now);
    if (config_.deadline_admission) admission_.settled(queued() > 0, now);
}

void PoolState::serve_line(TimePoint now) {
    place_answered();
    expire_requests(now);
    end_if_drained(now);
    spread_connections(now);
    serve(retries_, now);
    make_room_for_retry(now);
    serve(waiting_, now);
}

void PoolState::place_answered() {
    for (const std::size_t number : have_answered_) {
        connections_[number].has_answered = false;
        update_place(connections_[number]);
    }
    have_answered_.clear();
}

// First come, first served: when the first in line cannot be served, nobody behind it overtakes.
void PoolState::serve(RequestQueue& queue, TimePoint now) {
    while (PoolRequest* request = queue.front()) {
        Connection* connection = choose(*request, now);
        if (!connection) return;
        LoadOrder& with_room = fleet_[connection->member].with_room;
        with_room.remove(number(*connection));
        // As long as it carries less than that, it would be chosen again. A suspect has one call at a time; and among
        // several servers each call is a choice of its own.
        const bool is_chosen_once = connection->suspect || fleet_.has_several();
        const std::size_t until = is_chosen_once ? 0 : std::min(config_.max_in_flight - 1, with_room.lowest_load()) + 1;
        do {
            queue.remove(*request);
            assign(*request, *connection, now);
            request = queue.front();
        } while (request && connection->in_flight.size() < until && suits(*connection, *request));
        update_place(*connection);
        await_write(*connection);
    }
}

bool PoolState::suits(const Connection& connection, const PoolRequest& request) const {
    return fits(connection, request) && is_new_enough(connection, request);
}

bool PoolState::fits(const Connection& connection, const PoolRequest& request) const {
    const InFlight& in_flight = connection.in_flight;
    return in_flight.empty() || in_flight.bytes() + request.size <= config_.max_in_flight_bytes;
}

PoolState::Connection* PoolState::choose(const PoolRequest& request, TimePoint now) {
    const auto is_suitable = [&](std::size_t number) { return suits(connections_[number], request); };
    const auto connection_of = [&](std::size_t member) { return fleet_[member].with_room.find(is_suitable); };
    const std::size_t found = fleet_.choose(connection_of, now);
    return found == LoadOrder::none ? choose_suspect(request, now) : &connections_[found];
}

// A call that was sent once already goes to a connection that was opened since, and has not shown
// yet that its server closes after a reply; or to another server.
bool PoolState::is_new_enough(const Connection& connection, const PoolRequest& request) const {
    if (request.minimum_session == 0 || is_elsewhere(connection, request)) return true;
    return connection.session >= request.minimum_session && connection.answered == 0;
}

bool PoolState::is_elsewhere(const Connection& connection, const PoolRequest& request) const {
    return connection.member != request.failed_member;
}

void PoolState::assign(PoolRequest& request, Connection& connection, TimePoint now) {
    end_wait(request, connection.has_been_used ? TimePoint::max() : connection.connect_began_at, now);
    request.connection = number(connection);
    request.response.session = connection.session;
    request.response.reused = connection.answered > 0;
    ++request.response.attempts;

    if (connection.in_flight.empty()) {
        const bool may_be_stale = saturating_add(connection.quiet_since, config_.check_after) <= now;
        connection.check_first = config_.check_after.count() > 0 && may_be_stale;
        connection.quiet_since = now;
    }
    connection.in_flight.push(request);
    connection.has_been_used = true;
}

// One write at a time: what is assigned meanwhile leaves together in the next one.
void PoolState::await_write(Connection& connection) {
    const InFlight& in_flight = connection.in_flight;
    if (connection.awaits_write || in_flight.write_under_way() || in_flight.unwritten() == 0) return;
    connection.awaits_write = true;
    awaiting_write_.push_back(number(connection));
}

void PoolState::write_assigned() {
    for (const std::size_t number : awaiting_write_) {
        Connection& connection = connections_[number];
        connection.awaits_write = false;
        if (connection.in_flight.unwritten() == 0) continue;  // they have all given up, or moved on
        connection.in_flight.begin_write();
        actions_.write(number, std::exchange(connection.check_first, false));
    }
    awaiting_write_.clear();
}

bool PoolState::write_done(std::size_t number, TimePoint now) {
    Connection& connection = connections_[number];
    const bool was_suspect = connection.suspect;
    connection.in_flight.end_write();
    write_came_through(connection, now);
    await_write(connection);
    close_if_nobody_waits(connection);  // all that was left may have been refused
    return was_suspect || connection.awaits_write || connection.status == Status::closing;
}

// Opens one connection more only for those in line whom the connections being opened cannot serve.
void PoolState::grow(TimePoint now) {
    if (closed_ || (queued() == 0 && !fleet_.has_several())) return;
    connect_in_exchange(now);
    while (!free_.empty() && wants_connection()) {
        const std::size_t member = member_to_connect(now);
        if (member == Fleet::none) break;
        connect(member, now);
    }
    if (fleet_.has_several() && pending_ > 0) connect_to_each(now);
    if (queued() > 0 && fleet_.next_try_at() > now) wake_at(fleet_.next_try_at());
}

// Whether somebody in line cannot be served by the connections being opened. Those to a server that failed last may
// well fail too.
bool PoolState::wants_connection() const {
    const std::size_t hopeful = fleet_.has_several() ? fleet_.connecting_to_sound() : connecting_.size();
    return !closed_ && queued() > hopeful * config_.max_in_flight;
}

// After a failure, one connection at a time tries again.
std::size_t PoolState::member_to_connect(TimePoint now) {
    return connecting_.size() < config_.max_connecting ? fleet_.to_connect(now) : Fleet::none;
}

// As long as there are calls each server has a connection, where there is room for it, and as many as its share of them
// takes: so one that comes back is seen.
void PoolState::connect_to_each(TimePoint now) {
    while (!free_.empty() && connecting_.size() < config_.max_connecting) {
        const std::size_t member = fleet_.in_want_of_connection(now);
        if (member == Fleet::none) return;
        connect(member, now);
    }
}

// What was given up for a server is that server's.
void PoolState::connect_in_exchange(TimePoint now) {
    if (gives_way_to_ == Fleet::none || free_.empty() || connecting_.size() >= config_.max_connecting) return;
    const std::size_t member = std::exchange(gives_way_to_, Fleet::none);
    if (pending_ > 0 && fleet_.may_try(member, now)) connect(member, now);
}

// In a full pool a server that has come, or come back, takes over connections of those that have more.
void PoolState::spread_connections(TimePoint now) {
    if (!fleet_.has_several() || pending_ == 0 || !free_.empty() || !connecting_.empty()) return;
    const Fleet::Exchange exchange = fleet_.to_exchange(next_spread_at_ <= now, now);
    if (exchange.to == Fleet::none) return;
    Connection* least_busy = nullptr;
    for (Connection& connection : connections_) {
        if (makes_room(connection)) return;
        if (connection.status != Status::ready || connection.member != exchange.from) continue;
        if (!least_busy || connection.in_flight.size() < least_busy->in_flight.size()) least_busy = &connection;
    }
    if (!least_busy) return;
    next_spread_at_ = now + std::chrono::seconds(1);
    gives_way_to_ = exchange.to;
    retire(*least_busy, EndReason::made_room, now);
}

// Only a new connection can serve it, and the others of its kind may have taken those that were opened for it. A busy
// one makes room too: where there are always calls, none may ever be idle.
void PoolState::make_room_for_retry(TimePoint now) {
    if (retries_.empty() || !connecting_.empty() || !free_.empty()) return;
    Connection* least_busy = nullptr;
    for (Connection& connection : connections_) {
        if (makes_room(connection)) return;
        const bool may_serve = !connection.suspect && is_new_enough(connection, *retries_.front());
        if (may_serve && connection.status == Status::ready && is_elsewhere(connection, *retries_.front())) return;
        if (connection.status != Status::ready || may_serve) continue;
        if (!least_busy || connection.in_flight.size() < least_busy->in_flight.size()) least_busy = &connection;
    }
    if (!least_busy) return;
    retire(*least_busy, EndReason::made_room, now);
    serve(retries_, now);  // what it had not written may fit elsewhere
}

bool PoolState::makes_room(const Connection& connection) {
    const bool will_close = connection.status == Status::draining && connection.end_reason == EndReason::made_room;
    return will_close || connection.status == Status::closing;
}

// To be called when what a connection carries has changed.
void PoolState::update_place(Connection& connection) {
    FleetMember& member = fleet_[connection.member];
    member.in_flight +=
        connection.in_flight.size() - std::exchange(connection.counted_load, connection.in_flight.size());
    if (connection.status == Status::ready && !connection.suspect && !connection.in_flight.full()) {
        member.with_room.put(number(connection), connection.in_flight.size());
    } else {
        member.with_room.remove(number(connection));
    }
    watch(connection);
}

}  // namespace echo::detail
