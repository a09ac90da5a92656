// The options of `echo-client bench`.
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

#include "client/app/bench/bench_options.hpp"
#include "support/catch.hpp"

namespace client_app_bench_options_test {

using namespace echo::client_app::bench;
using echo::test::contains_text;
using namespace std::chrono_literals;

namespace {

BenchOptions options_of(const std::function<void(BenchFlags&)>& set) {
    BenchFlags flags;
    set(flags);
    return to_bench_options(flags, echo::EchoConfig());
}

std::string refusal(const std::function<void(BenchFlags&)>& set) {
    try {
        options_of(set);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return "nothing was refused";
}

std::string refused_rate(const std::string& text) {
    return refusal([&](BenchFlags& flags) { flags.rate = text; });
}

std::string refused_size(const std::string& text) {
    return refusal([&](BenchFlags& flags) { flags.size = text; });
}

}  // namespace

TEST_CASE("without options a benchmark is a closed loop of ten seconds after a second", "[bench]") {
    const BenchOptions options = options_of([](BenchFlags&) {});
    CHECK_FALSE(options.rate);
    CHECK(options.duration == 10s);
    CHECK_FALSE(options.requests);
    CHECK(options.warmup == 1s);
    CHECK(options.threads == 1);
    CHECK(options.sizes.smallest == 64);
    CHECK(options.sizes.largest == 64);
    CHECK_FALSE(options.requests_per_connection);
}

TEST_CASE("a number of messages alone has no bound of time and no warm-up", "[bench]") {
    const BenchOptions alone = options_of([](BenchFlags& flags) { flags.requests = "5"; });
    CHECK(alone.requests == 5);
    CHECK_FALSE(alone.duration);
    CHECK(alone.warmup == 0s);

    const BenchOptions both = options_of([](BenchFlags& flags) {
        flags.requests = "5";
        flags.duration = "1m";
    });
    CHECK(both.duration == 60s);
    CHECK(both.warmup == 1s);

    const BenchOptions warm = options_of([](BenchFlags& flags) {
        flags.requests = "5";
        flags.warmup = "2s";
    });
    CHECK(warm.warmup == 2s);
    CHECK_FALSE(warm.duration);
}

TEST_CASE("a rate may have a k or an M", "[bench]") {
    CHECK(parse_rate("1") == 1);
    CHECK(parse_rate("1000") == 1'000);
    CHECK(parse_rate("10k") == 10'000);
    CHECK(parse_rate("1.5k") == 1'500);
    CHECK(parse_rate("1.001k") == 1'001);
    CHECK(parse_rate("10M") == 10'000'000);
}

TEST_CASE("what is no rate is refused", "[bench]") {
    for (const char* text : {"", "0", "-1", "0.5", "1.5", "1e3", "10K", "k", "11M", "1kk", "1 k", "x", "nan", "inf"}) {
        INFO(text);
        CHECK_THAT(refused_rate(text), contains_text("--rate: must be a whole number of messages a second"));
    }
}

TEST_CASE("a size is one size or a range", "[bench]") {
    CHECK(parse_sizes("1").smallest == 1);
    CHECK(parse_sizes("64KiB").largest == 65'536);
    CHECK(parse_sizes("16-1KiB").smallest == 16);
    CHECK(parse_sizes("16-1KiB").largest == 1'024);
    for (const char* text : {"", "0", "0-5", "5-4", "-5", "5-", "5-6-7", "x"}) {
        INFO(text);
        CHECK_THAT(refused_size(text), contains_text("--size: "));
    }
}

TEST_CASE("a size beyond --max-message is refused before anything is sent", "[bench]") {
    CHECK_THAT(refused_size("17MiB"), contains_text("--size: must be at most --max-message (16777216 bytes)"));
    CHECK(options_of([](BenchFlags& flags) { flags.size = "16MiB"; }).sizes.largest == 16 * 1024 * 1024);
}

TEST_CASE("each faulty option of a benchmark is named", "[bench]") {
    CHECK_THAT(refusal([](BenchFlags& flags) { flags.duration = "0"; }),
               contains_text("--duration: must be more than 0"));
    CHECK_THAT(refusal([](BenchFlags& flags) { flags.duration = "10x"; }), contains_text("--duration: "));
    CHECK_THAT(refusal([](BenchFlags& flags) { flags.duration = "8761h"; }),
               contains_text("--duration: must be a year"));
    CHECK_THAT(refusal([](BenchFlags& flags) { flags.warmup = "x"; }), contains_text("--warmup: "));
    CHECK_THAT(refusal([](BenchFlags& flags) { flags.requests = "0"; }), contains_text("--requests: must be a whole"));
    CHECK_THAT(refusal([](BenchFlags& flags) { flags.requests_per_connection = "0"; }),
               contains_text("--requests-per-connection: must be a whole"));
    CHECK_THAT(refusal([](BenchFlags& flags) { flags.threads = "0"; }), contains_text("--threads: must be a whole"));
    CHECK_THAT(refusal([](BenchFlags& flags) { flags.threads = "11"; }),
               contains_text("--threads: must be at most --connections (10)"));
    CHECK_THAT(refusal([](BenchFlags& flags) {
                   flags.fail_if = {"errors>0", "p99>5x"};
               }),
               contains_text("--fail-if: "));
}

}  // namespace client_app_bench_options_test
