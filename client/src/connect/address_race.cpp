#include "connect/address_race.hpp"

#include <algorithm>

namespace echo::detail {

AddressRace::Step AddressRace::next(TimePoint now) {
    const auto oldest = oldest_under_way();
    if (winner_) return oldest ? give_up(*oldest) : Step{Step::Kind::end};
    if (begun_ == attempts_.size()) return {oldest ? Step::Kind::wait : Step::Kind::end};
    if (under_way() == most_under_way) return {Step::Kind::wait};
    if (!is_due(now)) return {.kind = Step::Kind::wait, .when = next_due_};
    return start_next(now);
}

AddressRace::Step AddressRace::start_next(TimePoint now) {
    attempts_[begun_] = Attempt::under_way;
    next_due_ = now + attempt_delay;
    return {.kind = Step::Kind::start, .address = begun_++};
}

AddressRace::Step AddressRace::give_up(std::size_t address) {
    failed(address, make_error_code(std::errc::timed_out));
    return {.kind = Step::Kind::give_up, .address = address};
}

void AddressRace::connected(std::size_t address) {
    if (attempts_[address] != Attempt::under_way) return;
    attempts_[address] = Attempt::over;
    if (!winner_) winner_ = address;
}

void AddressRace::failed(std::size_t address, std::error_code error) {
    if (attempts_[address] != Attempt::under_way) return;
    attempts_[address] = Attempt::over;
    errors_[address] = error;
}

bool AddressRace::is_due(TimePoint now) const {
    return now >= next_due_ || attempts_[begun_ - 1] == Attempt::over;
}

std::optional<std::size_t> AddressRace::oldest_under_way() const {
    const auto found = std::find(attempts_.begin(), attempts_.end(), Attempt::under_way);
    if (found == attempts_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - attempts_.begin());
}

std::size_t AddressRace::under_way() const {
    return static_cast<std::size_t>(std::count(attempts_.begin(), attempts_.end(), Attempt::under_way));
}

}  // namespace echo::detail
