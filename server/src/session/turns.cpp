#include "session/turns.hpp"

#include <cstddef>

namespace echo::server_detail {
namespace {

// What the connection wants next. If the step throws, that is for its coroutine to see to.
template <class Step>
Next next_of(const Step& step, std::exception_ptr& failure) {
    try {
        return step();
    } catch (...) {
        failure = std::current_exception();
        return Next::other;
    }
}

}  // namespace

void Turns::Waiting::operator()(std::error_code error) {
    std::exception_ptr failure;
    const Next next = next_of([&] { return member_.taker->waited(error); }, failure);
    turns_->go_on(std::move(member_), next, std::move(failure));
}

void Turns::go_on(Member&& member, Next next, std::exception_ptr failure) {
    try {
        if (next == Next::turn) return join(std::move(member));
        if (next == Next::wait) return wait(std::move(member));
    } catch (...) {
        failure = std::current_exception();
        next = Next::other;
    }
    Member last(std::move(member));  // where the coroutine, which may free all its own, cannot reach it
    std::move(last.handler)(std::move(failure), next);
}

// Takes the member over last of all: if there is no memory, it goes on with that.
void Turns::join(Member&& member) {
    if (!is_posted_) post();
    busy_.push_back(std::move(member));
}

void Turns::wait(Member&& member) {
    TurnTaker& taker = *member.taker;
    Waiting waiting(*this, std::move(member));
    try {
        taker.wait(std::move(waiting));
    } catch (...) {
        member = std::move(waiting.member_);
        throw;
    }
}

// Whoever joins meanwhile has a turn in the next round, after those who stay.
void Turns::run() {
    is_posted_ = false;
    const std::size_t size = busy_.size();
    was_of_one_ = size == 1;
    std::size_t staying = 0;
    for (std::size_t place = 0; place < size; ++place) {
        std::exception_ptr failure;
        const Next next = next_of([&] { return busy_[place].taker->take_turn(); }, failure);
        if (next != Next::turn) {
            go_on(Member(std::move(busy_[place])), next, std::move(failure));
        } else if (const std::size_t to = staying++; to != place) {
            busy_[to] = std::move(busy_[place]);
        }
    }
    busy_.erase(busy_.begin() + static_cast<std::ptrdiff_t>(staying),
                busy_.begin() + static_cast<std::ptrdiff_t>(size));
    if (!busy_.empty() && !is_posted_) post();
}

}  // namespace echo::server_detail
