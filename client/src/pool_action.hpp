// What the pool's logic asks its shell to do.
#pragma once

#include <chrono>
#include <cstddef>
#include <system_error>
#include <vector>

#include <echo/detail/pool_request.hpp>

namespace echo::detail {

struct PoolAction {
    enum class Kind {
        connect,    ///< open `connection`; then `connected` or `connect_failed`
        write,      ///< write the requests in `connection`'s write; then `write_done` or `lost`
        close,      ///< close `connection` and end what it does; then `closed`
        arm_timer,  ///< call `timer` at `when`, instead of at the time asked for before
        complete,   ///< end `request` with `error`; the pool has forgotten it
    };

    Kind kind;
    std::size_t connection = PoolRequest::no_connection;
    PoolRequest* request = nullptr;
    std::error_code error{};
    PoolRequest::TimePoint when{};
};

/// Actions in the order in which they are to be done. Keeps its memory, so that a steady state
/// allocates nothing.
class PoolActions {
public:
    void push(const PoolAction& action) { actions_.push_back(action); }

    bool empty() const noexcept { return taken_ == actions_.size(); }

    PoolAction take() {
        const PoolAction action = actions_[taken_++];
        if (empty()) {
            actions_.clear();
            taken_ = 0;
        }
        return action;
    }

private:
    std::vector<PoolAction> actions_;
    std::size_t taken_ = 0;
};

}  // namespace echo::detail
