// The order in which the busy connections of a worker go on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include <asio/async_result.hpp>
#include <asio/post.hpp>

#include "socket/socket_types.hpp"

namespace echo::server_detail {

/// What a connection has to do when it has had a turn.
enum class Next {
    turn,   ///< take another one, after the others
    wait,   ///< wait for bytes
    write,  ///< write the rest of its answer
    other,  ///< look again: it has ended, or has to see to replies that come later
};

/// A connection, to those who give it its turn.
class TurnTaker {
public:
    virtual Next take_turn() = 0;

protected:
    ~TurnTaker() = default;
};

/// Whoever has just been answered has seldom sent on already: looking at once would cost a system call in vain. After a
/// turn of all others it mostly has, and need not be waited for. One round through the event loop serves the whole
/// turn, and a connection that stays busy is called there, without its coroutine.
class Turns {
public:
    explicit Turns(Executor executor) : executor_(executor) {}

    /// Gives `taker` a turn when the others have had theirs, and again as long as that is what it wants. Completes with
    /// what it wants instead, or with what its turn has thrown. On the executor's thread.
    Awaitable<Next> next(TurnTaker& taker) {
        auto begin = [this, &taker](Handler handler) { join(taker, std::move(handler)); };
        return asio::async_initiate<const asio::use_awaitable_t<Executor>&, Signature>(std::move(begin), use_awaitable);
    }

    /// Whether the last turn was one connection's only.
    bool was_of_one() const noexcept { return was_of_one_; }

private:
    using Signature = void(std::exception_ptr, Next);
    using Handler = asio::async_result<asio::use_awaitable_t<Executor>, Signature>::handler_type;

    // Can be assigned, which a handler cannot.
    struct Busy {
        Busy(TurnTaker& its_taker, Handler its_handler) : taker(&its_taker), handler(std::move(its_handler)) {}
        Busy(Busy&&) noexcept = default;
        Busy& operator=(Busy&& other) noexcept {
            std::destroy_at(this);
            return *std::construct_at(this, std::move(other));
        }

        TurnTaker* taker;
        Handler handler;
    };

    void join(TurnTaker& taker, Handler handler) {
        joining_.emplace_back(taker, std::move(handler));
        if (!std::exchange(is_posted_, true)) post();
    }

    void post() {
        asio::post(executor_, [this] { run(); });
    }

    // Whoever goes on joins those who come.
    void run() {
        std::move(joining_.begin(), joining_.end(), std::back_inserter(busy_));
        joining_.clear();
        was_of_one_ = busy_.size() == 1;
        std::size_t staying = 0;
        for (Busy& each : busy_) {
            if (!takes_another(each)) continue;
            Busy& place = busy_[staying++];
            if (&place != &each) place = std::move(each);
        }
        busy_.erase(busy_.begin() + static_cast<std::ptrdiff_t>(staying), busy_.end());
        is_posted_ = !busy_.empty() || !joining_.empty();
        if (is_posted_) post();
    }

    static bool takes_another(Busy& busy) {
        Next next = Next::other;
        std::exception_ptr failure;
        try {
            next = busy.taker->take_turn();
        } catch (...) {
            failure = std::current_exception();
        }
        if (next == Next::turn) return true;
        std::move(busy.handler)(std::move(failure), next);
        return false;
    }

    Executor executor_;
    std::vector<Busy> busy_;
    std::vector<Busy> joining_;  // while the others have their turn
    bool is_posted_ = false;
    bool was_of_one_ = false;
};

}  // namespace echo::server_detail
