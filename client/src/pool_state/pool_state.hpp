// The connection pool's logic: events in, actions out. No socket, no clock, no thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <system_error>
#include <vector>

#include <echo/client_config.hpp>
#include <echo/detail/pool_request.hpp>
#include <echo/pool_events.hpp>
#include <echo/pool_stats.hpp>

#include "fleet/fleet.hpp"
#include "pool_state/admission.hpp"
#include "pool_state/deadline_queue.hpp"
#include "pool_state/lifetime.hpp"
#include "pool_state/pool_action.hpp"
#include "pool_state/pool_connection.hpp"
#include "pool_state/request_queue.hpp"
#include "wire/loss.hpp"

namespace echo::detail {

/// Decides which call goes to which connection, and when connections are opened and closed.
///
/// A connection is known by its number, 0 to `pool_size` - 1, which is free for another one once
/// `closed` was told:
///
///     free ──connect──► connecting ──connected──► ready ──► draining ──► closing ──closed──► free
///                            └────── failed, too slow, or the pool closed ──────►┘
///
/// Events are only noted, save where one ends a call; `settle` decides what follows from all of them. Both append
/// actions, which the shell carries out in order after `settle`; what they bring about is the next event. A request
/// belongs to its submitter again when its `complete` action is taken. Not thread-safe. The times told never go back.
class PoolState {
public:
    using TimePoint = PoolRequest::TimePoint;

    /// `config` must outlive the pool. `seed` feeds the back-off's jitter and the choice among several servers, of
    /// which there is at first one for each endpoint.
    PoolState(const EchoConfig& config, std::uint32_t seed, std::size_t endpoints = 1);

    // From callers.
    void submit(PoolRequest& request, TimePoint now);
    /// Instead of `submit`, for a message that cannot be sent.
    void refuse(PoolRequest& request, std::error_code error, TimePoint now);
    /// `error` is the caller's word for it. Does nothing to a request that is complete already.
    void cancel(PoolRequest& request, std::error_code error, TimePoint now);
    /// Ends every request. May be told more than once.
    void close(TimePoint now);
    /// Takes no further request; closes with the last one, or at the earliest `deadline` told; then `drained`.
    void drain(TimePoint deadline);

    // Events from connections.
    void handshake_begun(std::size_t connection) { connections_[connection].is_handshaking = true; }
    /// `member`: the server that it has come to, where that is another one than it was opened for.
    void connected(std::size_t connection, TimePoint now, std::size_t member = Fleet::none);
    void connect_failed(std::size_t connection, const Loss& loss, TimePoint now);
    /// Returns whether anything follows from it, which is for `settle` to decide.
    bool write_done(std::size_t connection, TimePoint now);
    /// No further write is possible; replies may still come, and `lost` follows.
    void write_failed(std::size_t connection, TimePoint now);
    void bytes_received(std::size_t connection, TimePoint now);
    /// After `bytes_received`, at the same time: the oldest request has its whole reply; `error` if it is not the right
    /// one.
    void replied(std::size_t connection, std::error_code error, TimePoint now);
    /// A request in the write about to begin could not be encoded; not one byte of it goes out. Told
    /// while the `write` action is carried out; its place is given away when `write_done` is told.
    void refused(std::size_t connection, PoolRequest& request, std::error_code error, TimePoint now);
    void lost(std::size_t connection, const Loss& loss, TimePoint now);
    /// Instead of `write_done`: the connection is lost before a byte of the write went out.
    void write_undone(std::size_t connection, const Loss& loss, TimePoint now);
    /// Instead of carrying out `check_and_write`: the connection had ended while it was idle. Nothing was written.
    void stale(std::size_t connection, std::error_code cause, TimePoint now);
    void closed(std::size_t connection);

    /// The time asked for by the last `arm_timer` has come.
    void timer(TimePoint now);

    /// As long as there are connections, asks every `resolve_every` for the addresses of the endpoints' names.
    void follow_names() { follows_names_ = config_.resolve_every.count() > 0; }
    /// An endpoint's name has one address more; returns the number of that server.
    std::size_t add_member(std::size_t endpoint) { return fleet_.add(endpoint); }
    /// … or one less: its connections finish what they carry.
    void remove_member(std::size_t member, TimePoint now);

    /// To be called after the events that came together, once for all of them: afterwards nobody waits while something
    /// is free.
    void settle(TimePoint now);

    PoolActions& actions() noexcept { return actions_; }
    PoolStats stats() const;
    bool closed() const noexcept { return closed_; }

    std::size_t member(std::size_t connection) const { return connections_[connection].member; }
    /// Whether it is opened to whichever address of the endpoint's name answers first.
    bool takes_any_address(std::size_t connection) const { return connections_[connection].takes_any_address; }
    const Fleet& fleet() const noexcept { return fleet_; }
    std::uint64_t replies_of(std::size_t member) const;
    std::size_t queued() const noexcept { return retries_.size() + waiting_.size(); }
    std::size_t queued_bytes() const noexcept { return retries_.bytes() + waiting_.bytes(); }

    std::uint64_t next_session() const noexcept { return counters_.sessions + 1; }
    std::uint64_t session(std::size_t connection) const { return connections_[connection].session; }
    std::uint64_t answered(std::size_t connection) const { return connections_[connection].answered; }

    const InFlight& in_flight(std::size_t connection) const { return connections_[connection].in_flight; }

    /// For every request that the pool holds: what is left when the shell goes away.
    template <class Visit>
    void for_each_request(Visit visit) const {
        for (RequestQueue queue : {retries_, waiting_}) {
            for (PoolRequest *request = queue.front(), *next; request; request = next) {
                next = request->next;
                visit(*request);
            }
        }
        for (const Connection& connection : connections_) {
            for (std::size_t place = 0; place < connection.in_flight.size(); ++place) {
                if (PoolRequest* request = connection.in_flight.at(place)) visit(*request);
            }
        }
    }

private:
    friend class PoolInspector;  // lets tests compare whole states

    using Connection = PoolConnection;
    using Status = Connection::Status;
    using Lowest = std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>>;

    // pool_state.cpp: the limits of the line, and how the pool comes to its end.
    bool line_is_full_for(const PoolRequest& request) const;
    bool comes_too_late(const PoolRequest& request, TimePoint now);
    void end_if_drained(TimePoint now);
    void report_drained();

    // pool_slot.cpp: every change of a connection's status.
    Connection& connect(std::size_t member, TimePoint now);
    void move_to_member(Connection& connection, std::size_t member, TimePoint now);
    void leave_status(Connection& connection, Status next);
    void retire(Connection& connection, EndReason reason, TimePoint now);
    static bool nobody_waits_for(const Connection& connection);
    void close_if_nobody_waits(Connection& connection);
    void begin_close(Connection& connection, EndReason reason, std::error_code error = {});
    void count_end(EndReason reason);
    void expire_connection(Connection& connection, TimePoint now);
    void end_lifetime(Connection& connection, TimePoint now);
    void replacement_ended(Connection& replacement, bool connected, TimePoint now);

    // pool_dispatch.cpp: who is served by whom, when that is written, and when another connection is opened.
    void serve_line(TimePoint now);
    void place_answered();
    void serve(RequestQueue& queue, TimePoint now);
    Connection* choose(const PoolRequest& request, TimePoint now);
    bool suits(const Connection& connection, const PoolRequest& request) const;
    bool fits(const Connection& connection, const PoolRequest& request) const;
    bool is_new_enough(const Connection& connection, const PoolRequest& request) const;
    bool is_elsewhere(const Connection& connection, const PoolRequest& request) const;
    void assign(PoolRequest& request, Connection& connection, TimePoint now);
    void await_write(Connection& connection);
    void write_assigned();
    void grow(TimePoint now);
    bool wants_connection() const;
    std::size_t member_to_connect(TimePoint now);
    void connect_in_exchange(TimePoint now);
    void connect_to_each(TimePoint now);
    void spread_connections(TimePoint now);
    void make_room_for_retry(TimePoint now);
    static bool makes_room(const Connection& connection);
    void update_place(Connection& connection);

    // pool_suspicion.cpp: connections that may be dead without a word.
    void suspect_silent(const PoolRequest& timed_out, TimePoint placed_at, TimePoint now);
    void suspect(Connection& silent, TimePoint now);
    void trust(Connection& connection);
    void trust_again(Connection& alive);
    void write_came_through(Connection& connection, TimePoint now);
    Connection* choose_suspect(const PoolRequest& request, TimePoint now);
    void replace_suspect(TimePoint now);

    // pool_call.cpp: how calls end, and what is known of them then.
    void give_up(PoolRequest& request, std::error_code error, std::uint64_t& counter, TimePoint now);
    void complete(PoolRequest& request, std::error_code error, std::uint64_t& counter, TimePoint now);
    void take_out(Connection& connection, std::size_t place, TimePoint now);
    static void end_phase(PoolRequest& request, TimePoint now);
    static void end_wait(PoolRequest& request, TimePoint connect_began_at, TimePoint now);
    static void note_wire_state(PoolRequest& request, WireState state);
    TimePoint connecting_since() const;

    // pool_loss.cpp: what becomes of calls when a connection fails them.
    void connect_ended_badly(Connection& connection, const Loss& loss, TimePoint now);
    void fail_unservable(const Connection& failed, const Loss& loss, TimePoint now);
    void fail(PoolRequest& request, std::error_code error, const Loss& loss, TimePoint now);
    bool can_be_served(const PoolRequest& request, TimePoint now) const;
    void release(Connection& connection, const Loss& loss, TimePoint now);
    void put_back(PoolRequest& request, TimePoint now);
    void put_back_unwritten(Connection& connection, TimePoint now);
    static bool is_written(const InFlight& in_flight, std::size_t place);
    bool may_send_again(const PoolRequest& request, const Connection& connection) const;
    unsigned most_moves(const Loss& loss) const;

    // pool_time.cpp: deadlines and time-outs.
    void expire_requests(TimePoint now);
    TimePoint due_at(const Connection& connection) const;
    TimePoint silence_ends_at(const Connection& connection) const;
    void note_latency(const PoolRequest& request, TimePoint now);
    void resolve_when_due(TimePoint now);
    void watch(const Connection& connection);
    void wake_at(TimePoint when);

    std::size_t number(const Connection& connection) const {
        return static_cast<std::size_t>(&connection - connections_.data());
    }

    const EchoConfig& config_;
    const std::size_t max_abandoned_;
    std::vector<Connection> connections_;
    Lowest free_;                          // numbers that no connection has
    std::vector<std::size_t> connecting_;  // in the order in which their connects began
    std::size_t ready_ = 0;                // connections that may be given requests
    std::size_t suspects_ = 0;
    std::vector<std::size_t> have_answered_;  // since the state settled
    std::vector<std::size_t> awaiting_write_;
    RequestQueue retries_;  // want a connection that is newer than their failure and has answered nobody; served first
    RequestQueue waiting_;
    std::size_t pending_ = 0;  // calls that are not complete
    DeadlineQueue deadlines_;
    Fleet fleet_;
    Lifetime lifetime_;
    Admission admission_;  // where it is asked for
    bool follows_names_ = false;
    TimePoint resolve_at_ = TimePoint::max();
    TimePoint next_spread_at_ = TimePoint::min();  // one connection a second at most gives way for another server's
    std::size_t gives_way_to_ = Fleet::none;       // which is that one
    PoolActions actions_;
    TimePoint wake_at_ = TimePoint::max();
    TimePoint drain_deadline_ = TimePoint::max();
    bool draining_ = false;
    bool drain_report_due_ = false;
    bool closed_ = false;
    std::error_code cut_off_;  // why calls were pending when the pool closed; none if none were
    PoolStats counters_;       // only the counting members; stats() adds the others
};

}  // namespace echo::detail
