#include "support/peers/simulated_race.hpp"

#include <algorithm>
#include <utility>

namespace echo::test {
namespace {

using detail::AddressRace;
using std::chrono::milliseconds;

const AddressRace::TimePoint beginning{std::chrono::hours(1)};

}  // namespace

SimulatedRace::SimulatedRace(std::vector<Answer> answers)
    : answers_(std::move(answers)), race_(answers_.size()), ends_at_(answers_.size()) {
    while (!is_over()) step();
}

bool SimulatedRace::is_over() const {
    return !events_.empty() && (events_.back().what == What::race_ends || events_.back().what == What::waits_for_ever);
}

void SimulatedRace::step() {
    const AddressRace::Step step = race_.next(beginning + now_);
    switch (step.kind) {
        case AddressRace::Step::Kind::start:
            note(What::starts, step.address);
            if (answers_[step.address].kind != Answer::Kind::is_silent) {
                ends_at_[step.address] = now_ + answers_[step.address].after;
            }
            return;
        case AddressRace::Step::Kind::give_up:
            note(What::is_given_up, step.address);
            ends_at_[step.address].reset();
            return;
        case AddressRace::Step::Kind::wait: return wait(step.when);
        case AddressRace::Step::Kind::end: return note(What::race_ends);
    }
}

void SimulatedRace::wait(AddressRace::TimePoint until) {
    const auto earlier = [](const auto& a, const auto& b) { return a && (!b || *a < *b); };
    const auto next = std::min_element(ends_at_.begin(), ends_at_.end(), earlier);
    if (*next && beginning + **next <= until) {
        now_ = **next;
        next->reset();
        return answer(static_cast<std::size_t>(next - ends_at_.begin()));
    }
    if (until == AddressRace::TimePoint::max()) return note(What::waits_for_ever);
    now_ = std::chrono::duration_cast<milliseconds>(until - beginning);
}

void SimulatedRace::answer(std::size_t address) {
    if (answers_[address].kind == Answer::Kind::connects) {
        note(What::connects, address);
        race_.connected(address);
    } else {
        note(What::is_refused, address);
        race_.failed(address, make_error_code(std::errc::connection_refused));
    }
}

std::string SimulatedRace::diary() const {
    std::string text;
    const auto add = [&](const Event& event, const char* words, bool of_an_address = true) {
        text += (text.empty() ? "" : ", ") + std::to_string(event.when.count()) + " " + words;
        if (of_an_address) text += " " + std::to_string(event.address);
    };
    for (const Event& event : events_) {
        switch (event.what) {
            case What::starts: add(event, "start"); break;
            case What::is_given_up: add(event, "give up"); break;
            case What::is_refused: add(event, "refused"); break;
            case What::connects: add(event, "connected"); break;
            case What::race_ends: add(event, "end", false); break;
            case What::waits_for_ever: add(event, "waits for ever", false); break;
        }
    }
    return text;
}

}  // namespace echo::test
