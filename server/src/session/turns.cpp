#include "session/turns.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace echo::server_detail {
namespace {

// What the connection wants next; nothing of all that if `take` throws.
template <class Take>
Next next_of(const Take& take, std::exception_ptr& failure) {
    try {
        return take();
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
    switch (next) {
        case Next::turn: return join(std::move(member));
        case Next::wait: return wait(std::move(member));
        case Next::write:
        case Next::other: return std::move(member.handler)(std::move(failure), next);
    }
}

// Asio takes a handler over only when it has the memory for it.
void Turns::wait(Member&& member) {
    TurnTaker& taker = *member.taker;
    Waiting waiting(*this, std::move(member));
    std::exception_ptr failure;
    const auto begin = [&] {
        taker.wait(std::move(waiting));
        return Next::wait;
    };
    if (next_of(begin, failure) == Next::other) go_on(std::move(waiting.member_), Next::other, std::move(failure));
}

// Whoever goes on joins those who come.
void Turns::run() {
    std::move(joining_.begin(), joining_.end(), std::back_inserter(busy_));
    joining_.clear();
    was_of_one_ = busy_.size() == 1;
    std::size_t staying = 0;
    for (Member& each : busy_) {
        std::exception_ptr failure;
        const Next next = next_of([&] { return each.taker->take_turn(); }, failure);
        if (next != Next::turn) {
            go_on(std::move(each), next, std::move(failure));
            continue;
        }
        Member& place = busy_[staying++];
        if (&place != &each) place = std::move(each);
    }
    busy_.erase(busy_.begin() + static_cast<std::ptrdiff_t>(staying), busy_.end());
    is_posted_ = !busy_.empty() || !joining_.empty();
    if (is_posted_) post();
}

}  // namespace echo::server_detail
