// How the connections of a worker wait for bytes, and in which order the busy ones go on.
#pragma once

#include <exception>
#include <memory>
#include <system_error>
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

class TurnTaker;

/// Whoever has just been answered has seldom sent on already: looking at once would cost a system call in vain. After a
/// turn of all others it mostly has, and need not be waited for. One round through the event loop serves the whole
/// turn. A connection that does nothing but wait for bytes and answer them does so here, without its coroutine.
class Turns {
    using Signature = void(std::exception_ptr, Next);
    using Handler = asio::async_result<asio::use_awaitable_t<Executor>, Signature>::handler_type;

    // Can be assigned, which a handler cannot.
    struct Member {
        Member(TurnTaker& its_taker, Handler its_handler) : taker(&its_taker), handler(std::move(its_handler)) {}
        Member(Member&&) noexcept = default;
        Member& operator=(Member&& other) noexcept {
            std::destroy_at(this);
            return *std::construct_at(this, std::move(other));
        }

        TurnTaker* taker;
        Handler handler;
    };

public:
    /// What a connection's wait for bytes ends in.
    class Waiting {
    public:
        void operator()(std::error_code error);

    private:
        friend class Turns;
        Waiting(Turns& turns, Member&& member) : turns_(&turns), member_(std::move(member)) {}

        Turns* turns_;
        Member member_;
    };

    explicit Turns(Executor executor) : executor_(executor) {}

    /// Gives `taker` a turn when the others have had theirs or, if it wants to wait, when there are bytes; and again as
    /// long as it wants one of these, as it does at `first`. Completes with what it wants instead, or with what its
    /// turn or its wait has thrown. On the executor's thread.
    Awaitable<Next> next(TurnTaker& taker, Next first) {
        auto begin = [this, &taker, first](Handler handler) { go_on(Member(taker, std::move(handler)), first, {}); };
        return asio::async_initiate<const asio::use_awaitable_t<Executor>&, Signature>(std::move(begin), use_awaitable);
    }

    /// Whether the last turn was one connection's only.
    bool was_of_one() const noexcept { return was_of_one_; }

private:
    void go_on(Member&& member, Next next, std::exception_ptr failure);
    void wait(Member&& member);
    void join(Member&& member);
    void post() {
        asio::post(executor_, [this] { run(); });
        is_posted_ = true;
    }
    void run();

    Executor executor_;
    std::vector<Member> busy_;
    bool is_posted_ = false;
    bool was_of_one_ = false;
};

/// A connection, to those who give it its turn.
class TurnTaker {
public:
    virtual Next take_turn() = 0;
    /// Begins to wait for bytes, or throws and leaves `waiting` as it was.
    virtual void wait(Turns::Waiting&& waiting) = 0;
    /// The wait has ended. Takes a turn.
    virtual Next waited(std::error_code error) = 0;

protected:
    ~TurnTaker() = default;
};

}  // namespace echo::server_detail
