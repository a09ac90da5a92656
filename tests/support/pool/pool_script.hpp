// Lets a test of the pool's logic read as a dialogue: an event, and the actions it must bring about in words.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <system_error>

#include <echo/client_config.hpp>
#include <echo/response.hpp>

#include "pool_state/pool_state.hpp"

namespace echo::test {

/// `queue_full` and the like for the toolkit's own errors, `cancelled`, the system's sentence for the others, `ok` for
/// none.
std::string word(std::error_code error);

/// The default settings with another number of connections, and of requests that each carries at the same time.
EchoConfig pool_of(std::size_t pool_size, std::size_t max_in_flight = 1);

/// The same, where all connections may be opened at once, and none is looked at before it is written to.
EchoConfig open_pool_of(std::size_t pool_size, std::size_t max_in_flight = 1);

/// What a scripted call is, apart from its name.
struct ScriptedCall {
    std::size_t size = 1;                               // bytes of message
    std::optional<std::chrono::nanoseconds> timeout{};  // none: wait for ever
    bool idempotent = true;
};

/// A `PoolState` with a clock that stands still unless the test moves it, and calls that have names.
///
/// Every event returns the actions in order, joined by "; ":
///
///     connect 0           open connection 0
///     write 0: A B        write the calls A and B in one go
///     check, write 0: A   the same, if the connection has not ended meanwhile
///     close 0             close it
///     A ok                the call is complete with its reply
///     A request_timeout   the call is complete with that error
///     drained ok          the pool has ended, and no call was cut off
///
/// `arm_timer` is left out of the words, as nearly every event may have one; `timer_at` tells.
class PoolScript {
public:
    using Milliseconds = std::chrono::milliseconds;

    explicit PoolScript(EchoConfig config = {}, std::size_t servers = 1);
    PoolScript(const PoolScript&) = delete;
    PoolScript& operator=(const PoolScript&) = delete;

    std::string submit(const std::string& name, ScriptedCall options = {});
    std::string cancel(const std::string& name);
    std::string close();
    std::string drain(std::chrono::nanoseconds time);
    void handshake_begun(std::size_t connection) { state_.handshake_begun(connection); }
    std::string connected(std::size_t connection);
    std::string connect_failed(std::size_t connection, std::error_code error, std::error_code cause = {});
    std::string written(std::size_t connection);
    std::string write_failed(std::size_t connection);
    std::string bytes_received(std::size_t connection);
    std::string replied(std::size_t connection, std::error_code error = {});
    /// Its actions wait for the next event.
    void note_replied(std::size_t connection);
    std::string refused(std::size_t connection, const std::string& name, std::error_code error);
    std::string lost(std::size_t connection, const detail::Loss& loss = peer_closed());
    std::string write_undone(std::size_t connection, bool is_settled = false);
    std::string stale(std::size_t connection);
    std::string closed(std::size_t connection);
    /// Until `end_turn` events are only noted.
    void begin_turn() { in_turn_ = true; }
    std::string end_turn();

    /// The clock moves, and nothing else happens.
    void pass(std::chrono::nanoseconds time) { now_ += time; }

    /// The clock moves to the time that the pool asked to be woken at, and the timer goes off.
    std::string timer();

    /// When the timer will go off, counted from the script's beginning; none if it is not armed.
    std::optional<std::chrono::nanoseconds> timer_at() const;

    /// How many times the timer was armed.
    unsigned times_armed() const { return times_armed_; }

    /// One call from submission to reply on connection 0, so that the connection counts as used.
    void use_connection();

    /// A call on each of the first connections, which are then idle; the one with the highest number was used last.
    void use_connections(std::size_t connections);

    /// The end of a stream before the first byte of the reply, and after it.
    static detail::Loss peer_closed();
    static detail::Loss peer_closed_in_mid_reply();

    const Response& response(const std::string& name) const { return calls_.at(name).response; }
    PoolStats stats() const { return state_.stats(); }
    std::size_t server_of(std::size_t connection) const { return state_.member(connection); }
    const detail::Fleet& fleet() const { return state_.fleet(); }
    std::string server_gone(std::size_t server) {
        state_.remove_member(server, now_);
        return actions();
    }
    /// Of the first endpoint.
    void server_added() { state_.add_member(0); }
    const detail::InFlight& in_flight(std::size_t connection) const { return state_.in_flight(connection); }

private:
    using TimePoint = detail::PoolState::TimePoint;

    std::string actions(bool settle = true);
    std::string in_words(const detail::PoolAction& action);
    std::string names_in_write(std::size_t connection) const;
    std::string name_of(const detail::PoolRequest* request) const;

    const EchoConfig config_;
    detail::PoolState state_;
    TimePoint now_ = beginning;
    TimePoint timer_at_ = TimePoint::max();
    unsigned times_armed_ = 0;
    bool in_turn_ = false;
    std::map<std::string, detail::PoolRequest> calls_;  // a map, because the pool links its nodes

    static constexpr TimePoint beginning{std::chrono::hours(1)};
};

}  // namespace echo::test
