#include "limits/watch.hpp"

#include <algorithm>
#include <cstddef>
#include <system_error>

#include "limits/coarse_clock.hpp"

namespace echo::server_detail {
namespace {

// To end a connection takes some 15 us: nobody else waits for longer than a millisecond, however many end at once.
constexpr std::size_t most_in_a_turn = 64;

}  // namespace

void Watch::begin(Waiter& waiter, Wait kind) {
    const Waits::TimePoint now = coarse_now();
    waits_.begin(waiter, kind, now);
    const Waits::Duration limit = waits_.limit(kind);
    // Nearly always the timer runs already, for somebody who began earlier.
    if (limit != Waits::Duration(0) && now + limit < armed_for_) arm();
}

void Watch::set_limit(Wait kind, Waits::Duration limit) {
    waits_.set_limit(kind, limit);
    arm();
}

void Watch::begin_age(Aging& connection) {
    std::uniform_int_distribution<std::size_t> step(0, ConnectionAges::steps - 1);
    ages_.begin(connection, step(random_), coarse_now());
    if (ages_.is_limited()) arm();
}

void Watch::extend_age(Aging& connection) {
    ages_.extend(connection, coarse_now());
    arm();
}

void Watch::set_age_limit(ConnectionAges::Duration limit) {
    ages_.set_limit(limit, coarse_now());
    arm();
}

std::optional<Waits::TimePoint> Watch::next_end() const {
    const auto wait = waits_.next_end();
    const auto age = ages_.next_end();
    return wait && age ? std::min(*wait, *age) : wait ? wait : age;
}

void Watch::arm() {
    const auto next = next_end();
    if (!next || *next >= armed_for_) return;
    armed_for_ = *next;
    timer_.expires_at(armed_for_);
    timer_.async_wait([this](std::error_code aborted) {
        if (!aborted) on_timer();
    });
}

void Watch::on_timer() {
    armed_for_ = Waits::TimePoint::max();
    const auto now = std::chrono::steady_clock::now();
    for (std::size_t ended = 0; ended < most_in_a_turn && end_next(now); ++ended) {
    }
    // Whoever is left over is late already: the timer then expires at once, behind the handlers that are ready.
    arm();
}

bool Watch::end_next(Waits::TimePoint now) {
    if (Waiter* const late = waits_.take_expired(now)) {
        late->time_is_up(late->waiting_for());
        return true;
    }
    Aging* const old = ages_.take_expired(now);
    if (old) old->age_is_up();
    return old != nullptr;
}

}  // namespace echo::server_detail
