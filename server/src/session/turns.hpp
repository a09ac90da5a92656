// The order in which the busy connections of a worker go on.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <asio/async_result.hpp>
#include <asio/post.hpp>

#include "socket/socket_types.hpp"

namespace echo::server_detail {

/// Whoever has just been answered has seldom sent on already: looking at once would cost a system call in vain. After a
/// turn of all others it mostly has, and need not be waited for. One round through the event loop serves the whole
/// turn.
class Turns {
public:
    explicit Turns(Executor executor) : executor_(executor) {}

    /// Completes when the others have had their turn. On the executor's thread.
    Awaitable<void> next() {
        auto begin = [this](Handler handler) { join(std::move(handler)); };
        return asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(std::move(begin), use_awaitable);
    }

    /// Whether the last turn was one connection's only.
    bool was_of_one() const noexcept { return was_of_one_; }

private:
    using Handler = asio::async_result<asio::use_awaitable_t<Executor>, void()>::handler_type;

    void join(Handler handler) {
        waiting_.push_back(std::move(handler));
        if (waiting_.size() == 1) asio::post(executor_, [this] { run(); });
    }

    void run() {
        running_.swap(waiting_);
        was_of_one_ = running_.size() == 1;
        for (Handler& handler : running_) std::move(handler)();
        running_.clear();
    }

    Executor executor_;
    std::vector<Handler> waiting_;
    std::vector<Handler> running_;  // here to keep its memory
    bool was_of_one_ = false;
};

/// Whether a connection waits for bytes rather than look for them in its next turn. Where nobody else is busy, a peer
/// that has once not sent on by then seldom will in the turns after, and each look costs a system call.
class Patience {
public:
    /// To be asked after each answer.
    bool waits_next() noexcept {
        if (waits_ == 0) return false;
        --waits_;
        return true;
    }
    void looked_in_vain() noexcept { waits_ = 16; }

private:
    std::uint8_t waits_ = 0;
};

}  // namespace echo::server_detail
