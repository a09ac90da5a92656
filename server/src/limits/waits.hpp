// Who of a worker's connections waits for what, and whose time is up.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace echo::server_detail {

/// What a connection can wait for; each kind has a time-out of its own.
enum class Wait {
    handshake,        ///< TLS to be agreed on
    message,          ///< the next message
    rest_of_message,  ///< the end of a message that has begun
    reader,           ///< the peer to take what is to be written
    last_words,       ///< the bytes that are there when the server stops
    peers_end,        ///< the peer to close as well
    replies,          ///< the protocol to give the answers that it owes; has no time-out
};
inline constexpr std::size_t wait_kinds = 7;

/// A place in a list, which it leaves when it is destroyed. A list is a ring that begins and ends at a place of its
/// own, so that leaving needs to know neither the list nor whether it becomes empty.
class WaitLink {
public:
    WaitLink() = default;
    ~WaitLink() { leave(); }
    WaitLink(const WaitLink&) = delete;
    WaitLink& operator=(const WaitLink&) = delete;

protected:
    friend class Waits;
    friend class ConnectionAges;

    void leave() noexcept {
        previous_->next_ = next_;
        next_->previous_ = previous_;
        previous_ = next_ = this;
    }
    void join_before(WaitLink& other) noexcept {
        previous_ = other.previous_;
        next_ = &other;
        previous_->next_ = other.previous_ = this;
    }

    WaitLink* previous_ = this;
    WaitLink* next_ = this;
};

/// Somebody who waits.
class Waiter : private WaitLink {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    virtual ~Waiter() = default;

    /// It has waited for `what` as long as it may. It stays in the list until it waits for something else, is
    /// destroyed, or `Waits::take_expired` is called again.
    virtual void time_is_up(Wait what) = 0;

    Wait waiting_for() const noexcept { return kind_; }

private:
    friend class Waits;

    TimePoint since_;
    Wait kind_ = Wait::message;
};

/// All who wait, by kind. Each list is in the order in which the waiting began, which is also that of the ends, as one
/// list has one time-out. So nobody needs a timer, beginning to wait costs the same however many there are, and
/// the next end is that of one of the first. A time-out that is changed holds for those who wait already.
class Waits {
public:
    using TimePoint = Waiter::TimePoint;
    using Duration = std::chrono::nanoseconds;

    /// 0: such a waiting never ends.
    void set_limit(Wait kind, Duration limit) noexcept { list(kind).limit = limit; }
    Duration limit(Wait kind) const noexcept { return list(kind).limit; }

    /// Moves `waiter` from what it waited for. `now` never goes back.
    void begin(Waiter& waiter, Wait kind, TimePoint now) noexcept;

    /// When the next time is up, if ever.
    std::optional<TimePoint> next_end() const noexcept;

    /// Somebody whose time is up at `now`, who is then in no list that has an end; null if there is nobody.
    Waiter* take_expired(TimePoint now) noexcept;

    /// Calls `visit(Waiter&)` for everybody, those whose time is up too. It may end the waiting of the one it is given.
    template <class Visit>
    void for_each(Visit visit);

private:
    struct List {
        WaitLink ends;
        Duration limit{0};

        bool empty() const noexcept { return ends.next_ == &ends; }
        const Waiter& first() const noexcept { return static_cast<const Waiter&>(*ends.next_); }
        TimePoint first_end() const noexcept { return first().since_ + limit; }
    };

    List& list(Wait kind) noexcept { return lists_[static_cast<std::size_t>(kind)]; }
    const List& list(Wait kind) const noexcept { return lists_[static_cast<std::size_t>(kind)]; }
    template <class Visit>
    static void visit_all(WaitLink& ends, Visit& visit);

    std::array<List, wait_kinds> lists_;
    WaitLink expired_;
};

template <class Visit>
void Waits::for_each(Visit visit) {
    for (List& each : lists_) visit_all(each.ends, visit);
    visit_all(expired_, visit);
}

template <class Visit>
void Waits::visit_all(WaitLink& ends, Visit& visit) {
    for (WaitLink* link = ends.next_; link != &ends;) {
        WaitLink* const next = link->next_;
        visit(static_cast<Waiter&>(*link));
        link = next;
    }
}

}  // namespace echo::server_detail
