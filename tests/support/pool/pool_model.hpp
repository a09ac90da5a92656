// A stand-in for everything around the pool's logic, which checks each promise after each event.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <echo/client_config.hpp>
#include <echo/detail/pool_request.hpp>

#include "pool_state/pool_state.hpp"

namespace echo::test {

/// A call as the model sees it, in the order of submission.
struct ModelCall : detail::PoolRequest {
    std::uint64_t number = 0;
    unsigned times_completed = 0;
    unsigned times_written = 0;
    std::uint64_t written_on = 0;  // the session
    std::size_t written_to = 0;    // the server
    bool may_succeed = false;      // its own reply is being reported
    bool was_refused = false;      // the shell could not encode it
    TimePoint assigned_at{};       // to the connection that it is on
    unsigned attempts_seen = 0;
    std::size_t was_on = no_connection;  // when the step began

    bool done() const { return times_completed > 0; }
    bool in_line() const { return !done() && connection == no_connection; }
    bool retries() const { return minimum_session > 0; }
};

/// The shell, the sockets and the server of one pool, all as plain data. The test decides what happens; the model lets
/// it happen in a legal way, keeps its own account of it, and throws `std::logic_error` at the first broken promise:
///
/// - sockets from connecting to closing are at most `pool_size`, those connecting at most `max_connecting`;
/// - each call completes exactly once, and with a reply only when that reply is its own;
/// - whoever waits is served first come, first served, and nobody waits while something he could use is free;
/// - no connection is opened without need, and one is if there is need and room; where a retry has need of one and
/// there is no room, one connection makes room;
/// - no call past its deadline is pending, and the timer is armed for the next one;
/// - one write at a time on each connection, begun as soon as there is something to write; no call is written twice
/// unless it may be, and never three times;
/// - a connection that was idle for `check_after` is looked at before it is written to, and no other is;
/// - a drained pool ends with its last call or at its deadline, and tells so once, when no socket is left;
/// - a connection that was silent under a call that timed out is suspect, and so is each that has shown no life since
/// it did; no call is given to a suspect, unless a back-off keeps others from being opened, and one that nobody waits
/// for goes when its place is wanted;
/// - the counters add up.
class PoolModel {
public:
    using TimePoint = detail::PoolState::TimePoint;

    /// With several servers the rules of who is to have a connection are not checked here: the simulated fleet does.
    PoolModel(const EchoConfig& config, std::uint32_t seed, std::size_t servers = 1);

    void submit(std::size_t size, std::chrono::nanoseconds timeout, bool idempotent);
    void cancel(std::size_t which);
    void close();
    void drain(std::chrono::nanoseconds time);
    void connected(std::size_t connection);
    void connect_failed(std::size_t connection);
    void write_done(std::size_t connection);
    /// Replies may still come, and `lost` must follow.
    void write_failed(std::size_t connection);
    void replied(std::size_t connection);
    void bytes_received(std::size_t connection);
    void lost(std::size_t connection, bool reply_begun);
    void closed(std::size_t connection);
    /// The name gets one more address, or loses one that it has; never the last.
    void add_server();
    void remove_server(std::size_t which);
    /// Until `end_turn` events are only noted, and nothing is checked but what is done at once.
    void begin_turn();
    void end_turn();
    /// Lets time pass; the timer goes off on the way if it is due.
    void pass(std::chrono::nanoseconds time);
    /// Lets time pass until the timer goes off; not for ever.
    void pass_until_timer();
    bool timer_is_armed() const { return timer_at_ != TimePoint::max(); }

    /// From now on, one in `every` calls cannot be encoded; 0: all can.
    void refuse_one_in(std::uint64_t every) { refuse_one_in_ = every; }

    /// From now on, one in `every` connections that are looked at before a write is found to have ended; 0: none is.
    void stale_one_in(std::uint64_t every) { stale_one_in_ = every; }

    /// Without checks, to come quickly to a state that was checked before.
    void check_from_now_on(bool check) { checks_are_on_ = check; }

    /// Two models with the same description behave in the same way from here on.
    std::string describe() const;

    // What can happen to a connection now.
    bool connecting(std::size_t connection) const { return links_[connection].status == Status::connecting; }
    bool open(std::size_t connection) const { return links_[connection].status == Status::open; }
    bool closing(std::size_t connection) const { return links_[connection].status == Status::closing; }
    bool writing(std::size_t connection) const { return links_[connection].writing && !failing(connection); }
    bool failing(std::size_t connection) const { return links_[connection].write_failed; }
    bool reply_begun(std::size_t connection) const { return links_[connection].reply_begun; }
    bool owes_reply(std::size_t connection) const { return !links_[connection].owed.empty(); }

    std::size_t connections() const { return links_.size(); }
    std::size_t pending() const { return pending_.size(); }
    std::uint64_t succeeded() const { return succeeded_; }
    bool closed() const { return closed_; }
    bool ended() const { return closed_ && count(Status::none) == links_.size(); }

private:
    enum class Status { none, connecting, open, closing };

    // One connection as its socket and its server know it.
    struct Link {
        Status status = Status::none;
        bool writing = false;
        bool write_failed = false;
        bool retired = false;     // it should get no further call
        bool makes_room = false;  // for a retry
        bool suspect = false;     // it may be dead
        bool stuck = false;       // a whole wait has passed in which it should have been written to its end
        bool refused = false;     // a place became free in the write under way
        bool reply_begun = false;
        std::uint64_t session = 0;
        std::uint64_t answered = 0;
        TimePoint quiet_since{};
        TimePoint last_life{};
        TimePoint write_ended_at{};
        TimePoint opened_at{};
        std::deque<std::uint64_t> owed;  // the calls whose bytes went out and whose replies have not come
    };

    // pool_model_actions.cpp
    void settle();
    void carry_out_actions();
    void carry_out(const detail::PoolAction& action);
    void begin_write(std::size_t connection, bool checked);
    void check_and_write(std::size_t connection);
    void find_stale(std::size_t connection);
    void close_link(std::size_t connection);
    void write(std::size_t connection, ModelCall& call);
    void complete(ModelCall& call, std::error_code error);

    // pool_model_suspicion.cpp
    void check_suspects() const;
    bool nobody_waits_for(std::size_t connection) const;
    void note_timed_out(const ModelCall& call);
    void note_assigned();
    void note_alive(std::size_t connection);
    void trust_again(std::size_t connection);
    void suspect(std::size_t connection);

    // pool_model_checks.cpp
    void check_step();
    void check() const;
    void remember_line();
    void check_links() const;
    void check_times() const;
    void check_line() const;
    void check_nothing_lies_idle() const;
    void check_writes() const;
    void check_growth() const;
    void check_retries() const;
    void check_counters() const;
    bool growth_is_needed() const;
    bool may_be_replaced(const Link& link) const;
    bool is_new_enough(std::size_t connection, const ModelCall& call) const;
    bool is_fleet() const { return servers_ > 1; }
    bool could_serve(std::size_t connection, const ModelCall& call) const;
    const ModelCall* first_in_line(bool retries) const;
    void note_retired();
    void note_silent();
    std::size_t in_line() const;
    std::size_t count(Status status) const;

    static void require(bool holds, const std::string& promise);

    const EchoConfig config_;
    const std::size_t max_abandoned_;
    const std::size_t servers_;  // at first
    detail::PoolState state_;
    TimePoint now_{std::chrono::hours(1)};
    TimePoint timer_at_ = TimePoint::max();
    std::vector<Link> links_;
    std::vector<std::unique_ptr<ModelCall>> pending_;    // in the order of submission
    std::vector<std::unique_ptr<ModelCall>> completed_;  // in this step
    std::vector<std::uint64_t> in_line_before_;          // who waited, for the first time, when the step began
    std::uint64_t calls_ = 0;
    std::uint64_t calls_before_ = 0;
    std::uint64_t sessions_ = 0;
    std::uint64_t succeeded_ = 0;
    std::uint64_t refuse_one_in_ = 0;
    std::uint64_t stale_one_in_ = 0;
    std::uint64_t checks_ = 0;
    std::vector<std::uint64_t> put_in_vain_;  // calls that were given, in this step, to connections that had ended
    TimePoint drain_deadline_ = TimePoint::max();
    bool draining_ = false;
    bool drained_ = false;
    bool checks_are_on_ = true;
    bool in_turn_ = false;
    bool turn_ends_ = false;
    bool has_noted_ = false;        // events came of carrying out actions
    unsigned connects_failed_ = 0;  // in a row
    bool closed_ = false;
};

}  // namespace echo::test
