// Connections that may be dead although nobody was told, as when a firewall has forgotten them: who is suspected, and
// what takes their place.
#include "pool_state/pool_state.hpp"

namespace echo::detail {

// A call's time is up. Its connection is suspect if not a byte came since the call was given to it. A call that was
// still in line tells the same of connections that nobody waits for and that were silent for all of its wait.
void PoolState::suspect_silent(const PoolRequest& timed_out, TimePoint placed_at, TimePoint now) {
    if (timed_out.connection != PoolRequest::no_connection) {
        Connection& connection = connections_[timed_out.connection];
        if (connection.last_life <= placed_at) suspect(connection, now);
        return;
    }
    for (Connection& connection : connections_) {
        const bool keeps_others_out = connection.status == Status::ready && !connection.in_flight.empty();
        if (!keeps_others_out || !nobody_waits_for(connection)) continue;
        if (connection.last_life > timed_out.submitted_at) continue;
        suspect(connection, now);
        connection.stuck = true;
    }
}

// What ended the one connection may have ended each that has shown no life since either.
void PoolState::suspect(Connection& silent, TimePoint now) {
    if (silent.suspect) return;
    // It has never answered, so a new one is not likely to do better: not another at once.
    // Where there are others, it gets no calls for a while.
    const bool is_no_good = silent.answered == 0 || fleet_.has_several();
    if (is_no_good && !fleet_.is_ejected(silent.member, now)) fleet_.failed(silent.member, now);
    for (Connection& connection : connections_) {
        const bool is_open = connection.status == Status::ready || connection.status == Status::draining;
        if (connection.member != silent.member) continue;
        if (&connection != &silent && (!is_open || connection.last_life > silent.last_life)) continue;
        if (connection.suspect) continue;
        connection.suspect = true;
        ++suspects_;
        if (connection.status == Status::ready) put_back_unwritten(connection, now);
        if (connection.in_flight.empty()) connection.quiet_since = connection.last_life;
        update_place(connection);
    }
}

void PoolState::trust(Connection& connection) {
    if (!connection.suspect) return;
    connection.suspect = connection.stuck = false;
    --suspects_;
    update_place(connection);
}

// It was slow, and not dead; so what was believed of idle ones for its sake falls too. One that was only given calls in
// this turn, of which nothing is written, is as idle as before.
void PoolState::trust_again(Connection& alive) {
    if (!alive.suspect) return;
    trust(alive);
    for (Connection& connection : connections_) {
        if (connection.member == alive.member && connection.in_flight.owed() == 0) trust(connection);
    }
}

// It was under way when the connection became suspect: only somebody who takes bytes makes room for its end.
void PoolState::write_came_through(Connection& connection, TimePoint now) {
    if (!connection.suspect) return;
    connection.last_life = now;
    trust_again(connection);
}

// While no new connection may be tried, as others have just failed, an idle suspect is better than none: one call at a
// time, so that it costs no more than one if it is dead.
PoolState::Connection* PoolState::choose_suspect(const PoolRequest& request, TimePoint now) {
    if (suspects_ == 0 || fleet_.next_try_at() <= now) return nullptr;
    for (Connection& connection : connections_) {
        const bool may_serve = connection.status == Status::ready && connection.suspect && connection.in_flight.empty();
        if (may_serve && is_new_enough(connection, request)) return &connection;
    }
    return nullptr;
}

// In a full pool a suspect that nobody waits for goes as soon as its place is wanted: first those that are known to be
// silent. One that is still being written to may well take the bytes; the end of that is waited for, until a whole wait
// of somebody else has passed.
void PoolState::replace_suspect(TimePoint now) {
    if (suspects_ == 0 || !free_.empty() || !wants_connection() || member_to_connect(now) == Fleet::none) return;
    Connection* replaced = nullptr;
    for (Connection& connection : connections_) {
        if (connection.status == Status::closing) return;  // its place comes free
        const bool may_go = connection.status == Status::ready && connection.suspect && nobody_waits_for(connection);
        if (!may_go || (connection.in_flight.write_under_way() && !connection.stuck)) continue;
        if (!replaced || (replaced->in_flight.empty() && !connection.in_flight.empty())) replaced = &connection;
    }
    if (replaced) retire(*replaced, EndReason::suspect, now);
}

}  // namespace echo::detail
