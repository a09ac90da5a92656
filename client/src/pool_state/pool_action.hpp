// What the pool's logic asks its shell to do.
#pragma once

#include <chrono>
#include <cstddef>
#include <system_error>
#include <utility>
#include <vector>

#include <echo/detail/pool_request.hpp>
#include <echo/pool_events.hpp>

namespace echo::detail {

struct PoolAction {
    enum class Kind {
        connect,          ///< open `connection`; then `connected` or `connect_failed`
        write,            ///< write the requests in `connection`'s write; then `write_done` or `lost`
        check_and_write,  ///< the same, but look first whether the connection has ended; then, instead, `stale`
        close,            ///< close `connection` for `reason` and end what it does; then `closed`
        resolve,          ///< look up the addresses of the endpoints' names
        arm_timer,        ///< call `timer` at `when`, instead of at the time asked for before
        complete,         ///< end `request` with `error`; the pool has forgotten it
        drained,          ///< the pool has ended; `error` if calls were cut off
    };

    Kind kind{};
    std::size_t connection = PoolRequest::no_connection;
    PoolRequest* request = nullptr;
    std::error_code error{};
    EndReason reason{};
    PoolRequest::TimePoint when{};
};

/// Actions in the order in which they are to be done. Keeps its memory, so that a steady state
/// allocates nothing.
class PoolActions {
public:
    void connect(std::size_t connection) { push(PoolAction::Kind::connect).connection = connection; }

    void write(std::size_t connection, bool check_first) {
        push(check_first ? PoolAction::Kind::check_and_write : PoolAction::Kind::write).connection = connection;
    }

    void close(std::size_t connection, EndReason reason, std::error_code error) {
        PoolAction& action = push(PoolAction::Kind::close);
        action.connection = connection;
        action.reason = reason;
        action.error = error;
    }

    void resolve() { push(PoolAction::Kind::resolve); }

    void arm_timer(PoolRequest::TimePoint when) { push(PoolAction::Kind::arm_timer).when = when; }

    /// Of a request that is in no line any more: those that end in the same way, one after the other, are a chain of
    /// their own, by `next`.
    void complete(PoolRequest& request, std::error_code error) {
        const PoolAction* last = empty() ? nullptr : &actions_.back();
        if (last && last->kind == PoolAction::Kind::complete && last->error == error) {
            last_completed_->next = &request;
        } else {
            PoolAction& action = push(PoolAction::Kind::complete);
            action.request = &request;
            action.error = error;
        }
        last_completed_ = &request;
    }

    void drained(std::error_code error) { push(PoolAction::Kind::drained).error = error; }

    bool empty() const noexcept { return taken_ == actions_.size(); }

    PoolAction take() {
        PoolAction& first = actions_[taken_];
        const PoolAction action = first;
        if (action.request && action.request->next) {
            first.request = std::exchange(action.request->next, nullptr);
        } else if (++taken_; empty()) {
            actions_.clear();
            taken_ = 0;
        }
        return action;
    }

private:
    PoolAction& push(PoolAction::Kind kind) {
        PoolAction& action = actions_.emplace_back();
        action.kind = kind;
        return action;
    }

    std::vector<PoolAction> actions_;
    std::size_t taken_ = 0;
    PoolRequest* last_completed_ = nullptr;  // the end of the last chain
};

}  // namespace echo::detail
