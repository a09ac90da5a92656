// In which order connections are looked at, and what one turn is taken for.
#include "wire/read_rounds.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include "support/catch.hpp"

namespace read_rounds_test {

using echo::detail::Brought;
using echo::detail::Look;
using echo::detail::ReadRounds;

namespace {

// Joins as many, numbered from 0.
ReadRounds joined_by(std::size_t connections) {
    ReadRounds rounds;
    for (std::size_t connection = 0; connection < connections; ++connection) rounds.join(connection);
    return rounds;
}

// Takes a round in which each look brings as much, and each connection joins again if it `goes_on`. Returns who was
// looked at, with "|" for each turn.
std::string take(ReadRounds& rounds, Brought each = {.replies = 1, .bytes = 10}, bool goes_on = false) {
    std::string order;
    rounds.take(
        [&](std::size_t connection, bool) {
            order += std::to_string(connection);
            if (goes_on) rounds.join(connection);
            return std::pair(Look::found, each);
        },
        [&] { order += '|'; });
    return order;
}

// All of whom join again.
std::string take_on(ReadRounds& rounds) {
    return take(rounds, {.replies = 1}, true);
}

// Takes a round in which nothing is found; a "+" stands where one may look once more, and then does.
std::string take_in_vain(ReadRounds& rounds) {
    std::string order;
    rounds.take(
        [&](std::size_t connection, bool once_more) {
            order += std::to_string(connection) + (once_more ? "+" : "");
            return std::pair(once_more ? Look::once_more : Look::waits, Brought());
        },
        [&] { order += '|'; });
    return order;
}

}  // namespace

TEST_CASE("a turn is taken for what four connections have brought, and for the rest", "[rounds]") {
    ReadRounds none;
    CHECK(take(none).empty());
    ReadRounds three = joined_by(3);
    CHECK(take(three) == "012|");
    ReadRounds eight = joined_by(8);
    CHECK(take(eight) == "0123|4567|");
    ReadRounds nine = joined_by(9);
    CHECK(take(nine) == "0123|4567|8|");
}

TEST_CASE("a turn is taken for 64 replies or 32 KiB, of however few connections", "[rounds]") {
    ReadRounds deep = joined_by(3);
    CHECK(take(deep, {.replies = 64}) == "0|1|2|");
    ReadRounds less_deep = joined_by(5);
    CHECK(take(less_deep, {.replies = 32}) == "01|23|4|");
    ReadRounds shallow = joined_by(5);
    CHECK(take(shallow, {.replies = 31}) == "012|34|");
    ReadRounds large = joined_by(3);
    CHECK(take(large, {.replies = 1, .bytes = 32 * 1024}) == "0|1|2|");
    ReadRounds less_large = joined_by(3);
    CHECK(take(less_large, {.bytes = 16 * 1024}) == "01|2|");
}

TEST_CASE("whoever joins during a round is looked at in the next", "[rounds]") {
    ReadRounds rounds = joined_by(2);
    CHECK(rounds.has_next());
    CHECK(take_on(rounds) == "01|");
    CHECK(rounds.has_next());
    CHECK(take(rounds) == "01|");
    CHECK_FALSE(rounds.has_next());
}

TEST_CASE("who is looked at in vain waits, and brings no turn", "[rounds]") {
    ReadRounds rounds = joined_by(2);
    CHECK(take_on(rounds) == "01|");  // too few to be called busy
    CHECK(take_in_vain(rounds) == "01");
    CHECK_FALSE(rounds.has_next());
}

TEST_CASE("where many have been answered, who was not is looked at once more", "[rounds]") {
    ReadRounds rounds = joined_by(3);
    CHECK(take_on(rounds) == "012|");
    CHECK(take_in_vain(rounds) == "0+1+2+");
    CHECK(take_in_vain(rounds) == "012");  // nobody was answered in the round before
    CHECK_FALSE(rounds.has_next());
}

TEST_CASE("whoever is looked at in vain three times in a row waits, however busy the others are", "[rounds]") {
    ReadRounds rounds = joined_by(4);
    std::string looks;
    const auto look = [&](std::size_t connection, bool once_more) {
        if (connection < 3) {
            rounds.join(connection);
            return std::pair(Look::found, Brought{.replies = 1});
        }
        looks += once_more ? '+' : '-';
        return std::pair(once_more ? Look::once_more : Look::waits, Brought());
    };
    CHECK(take_on(rounds) == "0123|");
    for (int round = 0; round < 6; ++round) rounds.take(look, [] {});
    CHECK(looks == "++-");
}

}  // namespace read_rounds_test
