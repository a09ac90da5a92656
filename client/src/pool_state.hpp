// The connection pool's logic: events in, actions out. No socket, no clock, no thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <system_error>
#include <vector>

#include <echo/client_config.hpp>
#include <echo/detail/pool_request.hpp>
#include <echo/pool_stats.hpp>

#include "backoff.hpp"
#include "deadline_heap.hpp"
#include "in_flight.hpp"
#include "pool_action.hpp"
#include "request_queue.hpp"

namespace echo::detail {

/// How a connection ended.
struct Loss {
    std::error_code error;     ///< for the request whose reply was due
    std::error_code cause;     ///< the system's word for it, if there is one
    bool reply_begun = false;  ///< part of the oldest request's reply had come
};

/// Decides which call goes to which connection, and when connections are opened and closed.
///
/// A connection is known by its number, 0 to `pool_size` - 1, which is free for another one once
/// `closed` was told:
///
///     free ──connect──► connecting ──connected──► ready ──► draining ──► closing ──closed──► free
///                            └────── failed, too slow, or the pool closed ──────►┘
///
/// Every event may append actions; the shell carries them out in order after the event and before
/// the next one. A request belongs to its submitter again when its `complete` action is taken.
/// Not thread-safe. The times passed in must not go backwards.
class PoolState {
public:
    using TimePoint = PoolRequest::TimePoint;

    /// `config` must outlive the pool. `seed` feeds the back-off's jitter.
    PoolState(const EchoConfig& config, std::uint32_t seed);

    // Events from callers.
    void submit(PoolRequest& request, TimePoint now);
    /// Instead of `submit`, for a message that cannot be sent.
    void refuse(PoolRequest& request, std::error_code error, TimePoint now);
    void cancel(PoolRequest& request, TimePoint now);
    void close(TimePoint now);

    // Events from connections.
    void connected(std::size_t connection, TimePoint now);
    void connect_failed(std::size_t connection, std::error_code error, TimePoint now);
    void write_done(std::size_t connection, TimePoint now);
    /// No further write is possible; replies may still come, and `lost` follows.
    void write_failed(std::size_t connection, TimePoint now);
    void bytes_received(std::size_t connection, TimePoint now);
    /// The oldest request has its whole reply; `error` if it is not the right one.
    void replied(std::size_t connection, std::error_code error, TimePoint now);
    /// A request in the write about to begin could not be encoded; not one byte of it goes out. Told
    /// while the `write` action is carried out; its place is given away when `write_done` is told.
    void refused(std::size_t connection, PoolRequest& request, std::error_code error, TimePoint now);
    void lost(std::size_t connection, const Loss& loss, TimePoint now);
    void closed(std::size_t connection, TimePoint now);

    /// The time asked for by the last `arm_timer` has come.
    void timer(TimePoint now);

    PoolActions& actions() noexcept { return actions_; }
    PoolStats stats() const;

    /// What `connection` carries; its write's requests are those between written and unwritten.
    const InFlight& in_flight(std::size_t connection) const { return connections_[connection].in_flight; }

    /// Calls `visit(request)` for every request the pool holds: what is left when the shell goes away.
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
    enum class Status { free, connecting, ready, draining, closing };

    struct Connection {
        explicit Connection(std::size_t max_in_flight) : in_flight(max_in_flight) {}

        InFlight in_flight;
        Status status = Status::free;
        std::uint64_t session = 0;   // counted from 1 over the pool's life
        std::uint64_t answered = 0;  // whole replies received
        std::uint64_t last_used = 0;
        TimePoint connect_began_at{};
        TimePoint quiet_since{};  // idle since, or owing replies and silent since
    };

    // pool_dispatch.cpp: who is served by whom, and when another connection is opened.
    void dispatch(TimePoint now);
    void serve(RequestQueue& queue, TimePoint now);
    Connection* choose(const PoolRequest& request);
    static bool is_new_enough(const Connection& connection, const PoolRequest& request);
    void assign(PoolRequest& request, Connection& connection, TimePoint now);
    void write_assigned();
    void grow(TimePoint now);
    void connect(Connection& connection, TimePoint now);

    // pool_loss.cpp: what becomes of calls when a connection fails them.
    void connect_ended_badly(Connection& connection, std::error_code error, TimePoint now);
    void fail_unservable(const Connection& failed, std::error_code error, TimePoint now);
    bool can_be_served(const PoolRequest& request) const;
    void release(Connection& connection, const Loss& loss, TimePoint now);
    void leave(PoolRequest& request, TimePoint now);
    static bool is_written(const InFlight& in_flight, std::size_t place);
    static bool may_send_again(const PoolRequest& request, const Connection& connection);

    // pool_time.cpp: deadlines and time-outs.
    void expire_requests(TimePoint now);
    void expire_connection(Connection& connection, TimePoint now);
    TimePoint due_at(const Connection& connection) const;
    void wake_at(TimePoint when);

    // pool_state.cpp
    void give_up(PoolRequest& request, std::error_code error, TimePoint now);
    void complete(PoolRequest& request, std::error_code error, TimePoint now);
    static void end_phase(PoolRequest& request, TimePoint now);
    static void end_wait(PoolRequest& request, TimePoint connect_began_at, TimePoint now);
    static void note_wire_state(PoolRequest& request, WireState state);
    TimePoint connecting_since() const;
    void retire(Connection& connection);
    void close_if_nobody_waits(Connection& connection);
    void begin_close(Connection& connection);
    std::size_t number(const Connection& connection) const;

    const EchoConfig& config_;
    const std::size_t max_abandoned_;
    std::vector<Connection> connections_;
    RequestQueue retries_;  // want a connection that is newer than their failure and has answered nobody; served first
    RequestQueue waiting_;
    DeadlineHeap deadlines_;
    Backoff backoff_;
    PoolActions actions_;
    TimePoint wake_at_ = TimePoint::max();
    std::uint64_t uses_ = 0;  // orders connections by when they were used last
    bool closed_ = false;
    PoolStats counters_;  // only the counting members; stats() adds the others
};

}  // namespace echo::detail
