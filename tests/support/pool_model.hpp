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

#include "pool_state.hpp"

namespace echo::test {

/// A call as the model sees it, in the order of submission.
struct ModelCall : detail::PoolRequest {
    std::uint64_t number = 0;
    unsigned times_completed = 0;
    unsigned times_written = 0;
    std::uint64_t written_on = 0;  // the session
    bool may_succeed = false;      // its own reply is being reported
    bool was_refused = false;      // the shell could not encode it

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
/// - no connection is opened without need, and one is if there is need and room;
/// - no call past its deadline is pending, and the timer is armed for the next one;
/// - one write at a time on each connection; no call is written twice unless it may be, and never three times.
class PoolModel {
public:
    using TimePoint = detail::PoolState::TimePoint;

    PoolModel(const EchoConfig& config, std::uint32_t seed);

    void submit(std::size_t size, std::chrono::nanoseconds timeout, bool idempotent);
    void cancel(std::size_t which);
    void close();
    void connected(std::size_t connection);
    void connect_failed(std::size_t connection);
    void write_done(std::size_t connection);
    /// Replies may still come, and `lost` must follow.
    void write_failed(std::size_t connection);
    void replied(std::size_t connection);
    void bytes_received(std::size_t connection);
    void lost(std::size_t connection, bool reply_begun);
    void closed(std::size_t connection);
    /// Lets time pass; the timer goes off on the way if it is due.
    void pass(std::chrono::nanoseconds time);

    /// From now on, one in `every` calls cannot be encoded; 0: all can.
    void refuse_one_in(std::uint64_t every) { refuse_one_in_ = every; }

    // What can happen to a connection now.
    bool connecting(std::size_t connection) const { return links_[connection].status == Status::connecting; }
    bool open(std::size_t connection) const { return links_[connection].status == Status::open; }
    bool closing(std::size_t connection) const { return links_[connection].status == Status::closing; }
    bool writing(std::size_t connection) const { return links_[connection].writing && !failing(connection); }
    bool failing(std::size_t connection) const { return links_[connection].write_failed; }
    bool owes_reply(std::size_t connection) const { return !links_[connection].owed.empty(); }

    std::size_t connections() const { return links_.size(); }
    std::size_t pending() const { return pending_.size(); }
    std::uint64_t succeeded() const { return succeeded_; }

private:
    enum class Status { none, connecting, open, closing };

    // One connection as its socket and its server know it.
    struct Link {
        Status status = Status::none;
        bool writing = false;
        bool write_failed = false;
        bool retired = false;  // it should get no further call
        bool refused = false;  // a place became free in the write under way
        bool reply_begun = false;
        std::uint64_t session = 0;
        std::uint64_t answered = 0;
        TimePoint quiet_since{};
        std::deque<std::uint64_t> owed;  // the calls whose bytes went out and whose replies have not come
    };

    void carry_out_actions();
    void carry_out(const detail::PoolAction& action);
    void begin_write(std::size_t connection);
    void write(std::size_t connection, ModelCall& call);
    void complete(ModelCall& call, std::error_code error);

    // pool_model_checks.cpp
    void check_step();
    void check_links() const;
    void check_times() const;
    void check_line();
    void check_nothing_lies_idle() const;
    void check_growth() const;
    bool could_serve(std::size_t connection, const ModelCall& call) const;
    std::vector<const ModelCall*> possible_first(bool retries) const;
    void note_retired();
    void note_silent();
    std::size_t in_line() const;
    std::size_t count(Status status) const;

    static void require(bool holds, const std::string& promise);

    const EchoConfig config_;
    const std::size_t max_abandoned_;
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
    unsigned connects_failed_ = 0;  // in a row
    bool closed_ = false;
};

}  // namespace echo::test
