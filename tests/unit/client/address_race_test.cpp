#include "connect/address_race.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/simulated_race.hpp"

namespace address_race_test {

using namespace std::chrono_literals;
using echo::detail::AddressRace;
using echo::test::Answer;
using echo::test::SimulatedRace;
using std::chrono::milliseconds;
using What = SimulatedRace::What;

namespace {

Answer connects(milliseconds after) {
    return {Answer::Kind::connects, after};
}

Answer refuses(milliseconds after) {
    return {Answer::Kind::refuses, after};
}

const Answer silent{Answer::Kind::is_silent};
const std::error_code refused = make_error_code(std::errc::connection_refused);
const std::error_code too_late = make_error_code(std::errc::timed_out);

std::string diary(const std::vector<Answer>& answers) {
    return SimulatedRace(answers).diary();
}

// When that first happened to that address; never: the end of time.
milliseconds time_of(const SimulatedRace& simulated, What what, std::size_t address) {
    for (const auto& event : simulated.events()) {
        if (event.what == what && event.address == address) return event.when;
    }
    return milliseconds::max();
}

// Each attempt begins 250 ms after the one before it or when that failed, in the addresses' order; or never.
bool starts_are_in_time(const SimulatedRace& simulated) {
    milliseconds due = 0ms;
    for (std::size_t address = 0; address < simulated.race().errors().size(); ++address) {
        const milliseconds start = time_of(simulated, What::starts, address);
        const bool over_by_then = simulated.race().winner() && simulated.events().back().when <= due;
        if (start != due && !(start == milliseconds::max() && over_by_then)) return false;
        if (start == milliseconds::max()) continue;
        due = std::min(start + 250ms, time_of(simulated, What::is_refused, address));
    }
    return true;
}

// The attempts under way after each event: six at most, none is given up before one has won, and after that nothing
// begins.
bool all_go_on_until_one_wins(const SimulatedRace& simulated) {
    std::vector<std::size_t> under_way;
    bool won = false;
    for (const auto& [when, what, address] : simulated.events()) {
        if (what == What::race_ends) return under_way.empty();
        if (what == What::waits_for_ever) return !won && !under_way.empty();
        if (what == What::starts) {
            under_way.push_back(address);
            if (won || under_way.size() > 6) return false;
            continue;
        }
        if (what == What::is_given_up && !won) return false;
        won = won || what == What::connects;
        under_way.erase(std::find(under_way.begin(), under_way.end(), address));
    }
    return false;
}

}  // namespace

TEST_CASE("an address that connects wins, and a slower one is given up", "[connect]") {
    CHECK(diary({connects(0ms)}) == "0 start 0, 0 connected 0, 0 end");
    CHECK(diary({connects(249ms), connects(0ms)}) == "0 start 0, 249 connected 0, 249 end");
    CHECK(diary({connects(300ms), connects(100ms)}) ==
          "0 start 0, 250 start 1, 300 connected 0, 300 give up 1, 300 end");
    CHECK(diary({connects(400ms), connects(100ms)}) ==
          "0 start 0, 250 start 1, 350 connected 1, 350 give up 0, 350 end");
    CHECK(diary({silent, connects(1ms)}) == "0 start 0, 250 start 1, 251 connected 1, 251 give up 0, 251 end");
}

TEST_CASE("the next address is tried at once when the one before has failed", "[connect]") {
    CHECK(diary({refuses(0ms), connects(5ms)}) == "0 start 0, 0 refused 0, 0 start 1, 5 connected 1, 5 end");
    CHECK(diary({refuses(100ms), connects(200ms)}) ==
          "0 start 0, 100 refused 0, 100 start 1, 300 connected 1, 300 end");
    // The delay runs anew from there.
    CHECK(diary({refuses(100ms), silent, connects(1ms)}) ==
          "0 start 0, 100 refused 0, 100 start 1, 350 start 2, 351 connected 2, 351 give up 1, 351 end");
}

TEST_CASE("only the failure of the latest attempt brings the next one forward", "[connect]") {
    CHECK(diary({refuses(300ms), connects(240ms), silent}) ==
          "0 start 0, 250 start 1, 300 refused 0, 490 connected 1, 490 end");
    CHECK(diary({silent, refuses(50ms), connects(1ms)}) ==
          "0 start 0, 250 start 1, 300 refused 1, 300 start 2, 301 connected 2, 301 give up 0, 301 end");
}

TEST_CASE("an attempt goes on beside those that begin after it, and may still win", "[connect]") {
    CHECK(diary({silent, silent, connects(10ms)}) ==
          "0 start 0, 250 start 1, 500 start 2, 510 connected 2, 510 give up 0, 510 give up 1, 510 end");
    // A round trip of 600 ms and two addresses that are dead; a first packet that was lost, and sent again after 1 s.
    CHECK(diary({connects(600ms), silent, silent}) ==
          "0 start 0, 250 start 1, 500 start 2, 600 connected 0, 600 give up 1, 600 give up 2, 600 end");
    CHECK(diary({connects(1020ms), silent, silent, silent}) ==
          "0 start 0, 250 start 1, 500 start 2, 750 start 3, 1020 connected 0, 1020 give up 1, 1020 give up 2, "
          "1020 give up 3, 1020 end");
    CHECK(diary({silent, connects(1500ms)}) == "0 start 0, 250 start 1, 1750 connected 1, 1750 give up 0, 1750 end");
    CHECK(diary({silent, connects(1900ms), silent}) ==
          "0 start 0, 250 start 1, 500 start 2, 2150 connected 1, 2150 give up 0, 2150 give up 2, 2150 end");
    CHECK(diary({silent, silent}) == "0 start 0, 250 start 1, 250 waits for ever");
}

TEST_CASE("of more than six attempts the next one waits until one has failed", "[connect]") {
    const std::string six = "0 start 0, 250 start 1, 500 start 2, 750 start 3, 1000 start 4, 1250 start 5, ";
    CHECK(diary(std::vector<Answer>(8, silent)) == six + "1250 waits for ever");
    std::vector<Answer> answers(8, silent);
    answers[2] = refuses(1300ms);
    answers[6] = connects(1ms);
    CHECK(diary(answers) == six + "1800 refused 2, 1800 start 6, 1801 connected 6, 1801 give up 0, 1801 give up 1, "
                                  "1801 give up 3, 1801 give up 4, 1801 give up 5, 1801 end");
}

TEST_CASE("a race that nobody wins ends when the last attempt has failed", "[connect]") {
    CHECK(diary({refuses(10ms), refuses(20ms)}) == "0 start 0, 10 refused 0, 10 start 1, 30 refused 1, 30 end");
    CHECK(diary({refuses(400ms), refuses(20ms)}) == "0 start 0, 250 start 1, 270 refused 1, 400 refused 0, 400 end");
}

TEST_CASE("each address that lost has its own error, one that was given up a time-out", "[connect]") {
    const SimulatedRace simulated({silent, refuses(400ms), connects(600ms)});

    CHECK(simulated.race().winner() == 2u);
    CHECK(simulated.race().errors() == std::vector<std::error_code>{too_late, refused, {}});
}

TEST_CASE("an answer that comes after its attempt was given up changes nothing", "[connect]") {
    const AddressRace::TimePoint now{1h};
    AddressRace race(3);
    for (const milliseconds elapsed : {0ms, 250ms, 500ms}) race.next(now + elapsed);
    race.connected(2);
    REQUIRE(race.next(now + 500ms).kind == AddressRace::Step::Kind::give_up);

    race.connected(0);
    CHECK(race.winner() == 2u);
    race.failed(0, refused);
    CHECK(race.errors()[0] == too_late);
    CHECK(race.next(now + 500ms).address == 1u);
}

TEST_CASE("of two that connect before anybody asks, the first to report wins", "[connect]") {
    const AddressRace::TimePoint now{1h};
    AddressRace race(3);
    race.next(now);
    race.next(now + 250ms);

    race.connected(1);
    race.connected(0);

    CHECK(race.winner() == 1u);
    CHECK(race.next(now + 500ms).kind == AddressRace::Step::Kind::end);
}

TEST_CASE("the rules hold for up to four addresses, whatever they answer and when", "[connect]") {
    const std::vector<Answer> answers = {connects(0ms), connects(100ms), connects(250ms), connects(600ms), silent,
                                         refuses(0ms),  refuses(100ms),  refuses(250ms),  refuses(600ms)};
    for (std::size_t addresses = 1, cases = answers.size(); addresses <= 4; ++addresses, cases *= answers.size()) {
        for (std::size_t number = 0; number < cases; ++number) {
            std::vector<Answer> chosen;
            for (std::size_t rest = number; chosen.size() < addresses; rest /= answers.size()) {
                chosen.push_back(answers[rest % answers.size()]);
            }
            const SimulatedRace simulated(chosen);
            INFO(simulated.diary());
            REQUIRE(starts_are_in_time(simulated));
            REQUIRE(all_go_on_until_one_wins(simulated));
            const bool connected = simulated.diary().find("connected") != std::string::npos;
            REQUIRE(simulated.race().winner().has_value() == connected);
        }
    }
}

}  // namespace address_race_test
