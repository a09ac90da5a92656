// The calls of one connection: who waits, who is under way, and when each has to end. No socket, no clock, no thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <vector>

#include <echo/client_config.hpp>
#include <echo/detail/pool_request.hpp>

#include "pool_state/deadline_queue.hpp"
#include "pool_state/in_flight.hpp"
#include "pool_state/request_queue.hpp"
#include "wire/loss.hpp"

namespace echo::detail {

/// Calls wait in line until one of `max_in_flight` places is free, travel in that order, and end in it, unless their
/// time is up before. Nothing is sent twice. A request belongs to its submitter again when it is among the `ended`.
/// Not thread-safe. The times passed in must not go backwards.
class Pipeline {
public:
    using TimePoint = PoolRequest::TimePoint;

    struct Ended {
        PoolRequest* request;
        std::error_code error;
    };

    /// `config` must outlive it.
    explicit Pipeline(const EchoConfig& config) : config_(config), in_flight_(config.max_in_flight) {}

    // From callers.
    void submit(PoolRequest& request, TimePoint now);
    /// Instead of `submit`, for a message that cannot be sent.
    void refuse(PoolRequest& request, std::error_code error, TimePoint now);
    /// `error` is the caller's word for it. Does nothing to a request that has ended already.
    void cancel(PoolRequest& request, std::error_code error, TimePoint now);
    /// From now on `submit` ends each request with `error` at once; with none it takes them.
    void take_no_more(std::error_code error) noexcept { refusal_ = error; }
    void take_requests() noexcept { refusal_ = {}; }
    bool takes_requests() const noexcept { return !refusal_; }
    /// Ends every request with the same error.
    void end(const Loss& loss, TimePoint now) { end(loss, loss.error, now); }

    // From the wire.
    void connected(TimePoint now);
    /// Gives places to those in line. Returns whether there is something to write: the requests between `written` and
    /// `owed` of `in_flight`. Then `write_done`, `write_failed`, `lost` or `end` follows.
    bool begin_write(TimePoint now);
    /// One of the requests in the write about to begin could not be encoded; not one byte of it goes out.
    void refused(PoolRequest& request, std::error_code error, TimePoint now);
    void write_done() noexcept { in_flight_.end_write(); }
    /// Not one byte of the write that was begun goes out.
    void write_undone() noexcept { in_flight_.undo_write(); }
    /// Nothing can be written any more; replies may still come.
    void write_failed() noexcept { can_write_ = false; }
    void bytes_received(TimePoint now) noexcept { quiet_since_ = now; }
    /// The oldest request has its whole reply; `error` if it is not the right one.
    void replied(std::error_code error, TimePoint now);

    /// Ends every request; the error is that of the oldest one.
    void lost(const Loss& loss, TimePoint now);

    /// Ends the requests whose time is up.
    void expire(TimePoint now);
    /// When `expire` has something to do, or `is_stalled` may have become true; the end of time if never.
    TimePoint due_at() const noexcept;
    /// Replies are owed, nothing was heard for `stall_timeout`, and nobody waits for one of them any more.
    bool is_stalled(TimePoint now) const noexcept;

    /// Calls that have not ended.
    std::size_t pending() const noexcept { return waiting_.size() + in_flight_.size() - in_flight_.abandoned(); }
    /// Places that nobody has, nor waits for; none if nothing is taken, or given one, at the time.
    std::size_t free_places(TimePoint now) const noexcept;
    std::uint64_t answered() const noexcept { return answered_; }
    const InFlight& in_flight() const noexcept { return in_flight_; }

    /// In the order in which they ended; to be taken away by whoever submitted them.
    std::vector<Ended>& ended() noexcept { return ended_; }

    /// Calls `visit(request)` for every request that has not ended.
    template <class Visit>
    void for_each_request(Visit visit) const {
        for (PoolRequest *request = waiting_.front(), *next; request; request = next) {
            next = request->next;
            visit(*request);
        }
        for (std::size_t place = 0; place < in_flight_.size(); ++place) {
            if (PoolRequest* request = in_flight_.at(place)) visit(*request);
        }
    }

    /// For who takes all of them away without their having ended.
    void forget() noexcept {
        waiting_ = {};
        in_flight_.clear();
    }

private:
    bool is_silent(TimePoint now) const noexcept;
    bool has_room_for(const PoolRequest& request) const noexcept;
    bool line_is_full_for(const PoolRequest& request) const noexcept;
    void end(const Loss& loss, std::error_code error_of_others, TimePoint now);
    void serve(TimePoint now);
    void place(PoolRequest& request, TimePoint now);
    void end_wait(PoolRequest& request, TimePoint now);
    void leave(PoolRequest& request);
    void complete(PoolRequest& request, std::error_code error, TimePoint now);
    TimePoint stalls_at() const noexcept;

    const EchoConfig& config_;
    RequestQueue waiting_;
    InFlight in_flight_;
    DeadlineQueue deadlines_;
    std::vector<Ended> ended_;
    std::error_code refusal_;
    TimePoint connected_at_ = TimePoint::max();
    TimePoint quiet_since_{};  // while replies are owed: nothing was heard since
    std::uint64_t answered_ = 0;
    bool can_write_ = false;
};

}  // namespace echo::detail
