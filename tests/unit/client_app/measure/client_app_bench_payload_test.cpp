// What a benchmark sends.
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <echo/framing.hpp>

#include "client/app/load/payload.hpp"
#include "support/catch.hpp"

namespace client_app_bench_payload_test {

using echo::Framing;
using echo::client_app::bench::Payload;
using echo::client_app::bench::SizeRange;

namespace {

std::string made(const Payload& payload, std::uint64_t number) {
    std::string message;
    payload.make(number, message);
    return message;
}

std::vector<Framing> framings() {
    return {Framing::separator(),
            Framing::separator("\n"),
            Framing::separator("!"),
            Framing::separator("!\"#$%&'()*+,-./0"),
            Framing::separator("abcdefghijklmnop"),
            Framing::line(),
            Framing::length(),
            Framing::raw()};
}

}  // namespace

TEST_CASE("no two messages of a benchmark are equal", "[bench]") {
    const Payload payload(Framing(), {64, 64});
    std::set<std::string> messages;
    for (std::uint64_t number = 0; number < 20'000; ++number) messages.insert(made(payload, number));
    for (const std::uint64_t number : {1ULL << 40, (1ULL << 40) + 1, 1ULL << 63, ~0ULL}) {
        messages.insert(made(payload, number));
    }
    CHECK(messages.size() == 20'004);
}

TEST_CASE("a message shorter than its number has the last digits of it", "[bench]") {
    const Payload payload(Framing(), {2, 2});
    std::set<std::string> messages;
    for (std::uint64_t number = 0; number < 64 * 64; ++number) messages.insert(made(payload, number));
    CHECK(messages.size() == 64 * 64);
    CHECK(made(payload, 5) == made(payload, 5 + 64 * 64));
}

TEST_CASE("a benchmark's message can travel in every framing", "[bench]") {
    for (const Framing& framing : framings()) {
        const Payload payload(framing, {1, 300});
        for (std::uint64_t number = 0; number < 2'000; ++number) {
            const std::string message = made(payload, number);
            INFO(framing.name() << ": " << message);
            REQUIRE_FALSE(framing.check(message));
            REQUIRE((framing.terminator().empty() || message.find_first_of(framing.terminator()) == message.npos));
        }
    }
}

TEST_CASE("a message can be made again from its number", "[bench]") {
    const Payload payload(Framing(), {1, 4'000});
    const Payload same(Framing(), {1, 4'000});
    for (std::uint64_t number = 0; number < 1'000; ++number) CHECK(made(payload, number) == made(same, number));
}

TEST_CASE("a message renewed from any other one is as if it were made", "[bench]") {
    for (const SizeRange sizes : {SizeRange{1, 1}, SizeRange{64, 64}, SizeRange{1, 30}, SizeRange{5, 1'000}}) {
        const Payload payload(Framing(), sizes);
        std::string message = made(payload, 0);
        std::uint64_t before = 0;
        for (std::uint64_t step = 1; step < 3'000; ++step) {
            // Near and far, forwards and backwards, and now and then the same again.
            const std::uint64_t number = step % 7 == 0   ? before
                                         : step % 5 == 0 ? step << (step % 60)
                                                         : before + step % 3;
            payload.renew(std::exchange(before, number), number, message);
            INFO("sizes " << sizes.smallest << " to " << sizes.largest << ", number " << number);
            REQUIRE(message == made(payload, number));
        }
    }
}

TEST_CASE("the sizes of messages are spread evenly over their range", "[bench]") {
    const Payload payload(Framing(), {10, 19});
    std::vector<int> counts(30);
    for (std::uint64_t number = 0; number < 10'000; ++number) ++counts.at(made(payload, number).size());

    for (std::size_t size = 0; size < counts.size(); ++size) {
        INFO("size " << size);
        if (size < 10 || size > 19) CHECK(counts[size] == 0);
        if (size >= 10 && size <= 19) CHECK((counts[size] > 850 && counts[size] < 1'150));
    }
}

TEST_CASE("the filling of a message does not repeat itself", "[bench]") {
    const std::string message = made(Payload(Framing(), {100'000, 100'000}), 1);
    std::set<std::string> pieces;
    for (std::size_t place = 0; place + 8 <= message.size(); place += 8) pieces.insert(message.substr(place, 8));
    CHECK(pieces.size() == message.size() / 8);
}

}  // namespace client_app_bench_payload_test
