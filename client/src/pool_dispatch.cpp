// Who is served by whom, and when another connection is opened.
#include <algorithm>

#include "pool_state.hpp"

namespace echo::detail {

// Runs at the end of every event, so that afterwards nobody waits while something is free.
void PoolState::dispatch(TimePoint now) {
    expire_requests(now);
    serve(retries_, now);
    serve(waiting_, now);
    write_assigned();
    grow(now);
}

// First come, first served: when the first in line cannot be served, nobody behind it overtakes.
void PoolState::serve(RequestQueue& queue, TimePoint now) {
    while (PoolRequest* request = queue.front()) {
        Connection* connection = choose(*request);
        if (!connection) return;
        queue.remove(*request);
        assign(*request, *connection, now);
    }
}

// The connection with the least in flight; among equals the one used last, so that a pool larger
// than its load lets the others fall idle.
PoolState::Connection* PoolState::choose(const PoolRequest& request) {
    Connection* best = nullptr;
    for (Connection& connection : connections_) {
        const InFlight& in_flight = connection.in_flight;
        const bool fits = in_flight.empty() || in_flight.bytes() + request.size <= config_.max_in_flight_bytes;
        const bool can_take =
            connection.status == Status::ready && !in_flight.full() && fits && is_new_enough(connection, request);
        if (!can_take) continue;
        const bool better = !best || in_flight.size() < best->in_flight.size() ||
                            (in_flight.size() == best->in_flight.size() && connection.last_used > best->last_used);
        if (better) best = &connection;
    }
    return best;
}

// A call that was sent once already goes to a connection that was opened since, and has not shown
// yet that its server closes after a reply.
bool PoolState::is_new_enough(const Connection& connection, const PoolRequest& request) {
    if (request.minimum_session == 0) return true;
    return connection.session >= request.minimum_session && connection.answered == 0;
}

void PoolState::assign(PoolRequest& request, Connection& connection, TimePoint now) {
    const bool opened_for_it = connection.last_used == 0;
    end_wait(request, opened_for_it ? connection.connect_began_at : TimePoint::max(), now);
    request.connection = number(connection);
    request.response.session = connection.session;
    request.response.reused = connection.answered > 0;
    ++request.response.attempts;

    if (connection.in_flight.empty()) connection.quiet_since = now;
    connection.in_flight.push(request);
    connection.last_used = ++uses_;
    wake_at(due_at(connection));
}

// One write at a time: what is assigned meanwhile leaves together in the next one.
void PoolState::write_assigned() {
    for (Connection& connection : connections_) {
        InFlight& in_flight = connection.in_flight;
        if (in_flight.write_under_way() || in_flight.unwritten() == 0) continue;
        in_flight.begin_write();
        actions_.push({.kind = PoolAction::Kind::write, .connection = number(connection)});
    }
}

// Opens one connection more only for those in line whom the connections being opened cannot serve.
void PoolState::grow(TimePoint now) {
    const std::size_t queued = retries_.size() + waiting_.size();
    if (closed_ || queued == 0) return;
    if (backoff_.next_at() > now) return wake_at(backoff_.next_at());

    const auto being_opened = [](const Connection& c) { return c.status == Status::connecting; };
    auto connecting = static_cast<std::size_t>(std::count_if(connections_.begin(), connections_.end(), being_opened));
    const std::size_t most = backoff_.active() ? 1 : config_.max_connecting;
    for (Connection& connection : connections_) {
        if (connecting >= most || queued <= connecting * config_.max_in_flight) return;
        if (connection.status != Status::free) continue;
        connect(connection, now);
        ++connecting;
    }
}

void PoolState::connect(Connection& connection, TimePoint now) {
    connection.status = Status::connecting;
    connection.connect_began_at = now;
    connection.answered = 0;
    connection.last_used = 0;
    actions_.push({.kind = PoolAction::Kind::connect, .connection = number(connection)});
    wake_at(due_at(connection));
}

}  // namespace echo::detail
