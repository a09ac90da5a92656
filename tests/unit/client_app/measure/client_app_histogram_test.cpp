#include "client/app/measure/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "client/app/measure/percentiles.hpp"
#include "support/allocation_count.hpp"
#include "support/catch.hpp"
#include "support/seed.hpp"

namespace client_app_histogram_test {

using namespace echo::client_app;
using Samples = std::vector<std::uint64_t>;

namespace {

constexpr std::size_t sample_count = 1'000'000;

template <typename Draw>
Samples draw_samples(std::uint64_t seed, Draw draw) {
    std::mt19937_64 engine(seed);
    Samples samples(sample_count);
    for (std::uint64_t& sample : samples) sample = static_cast<std::uint64_t>(draw(engine));
    return samples;
}

Samples samples_of(const std::string& shape, std::uint64_t seed) {
    std::uniform_real_distribution<double> fraction(0, 1);
    if (shape == "uniform") return draw_samples(seed, [&](auto& engine) { return 1e9 * fraction(engine); });
    if (shape == "log-uniform") {
        return draw_samples(seed, [&](auto& engine) { return std::exp2(63.9 * fraction(engine)); });
    }
    if (shape == "exponential") return draw_samples(seed, std::exponential_distribution<double>(1 / 250e3));
    std::normal_distribution<double> fast(80e3, 5e3);
    std::normal_distribution<double> slow(40e6, 2e6);
    return draw_samples(
        seed, [&](auto& engine) { return std::max(0.0, fraction(engine) < 0.97 ? fast(engine) : slow(engine)); });
}

Histogram filled_with(const Samples& samples) {
    Histogram histogram;
    for (const std::uint64_t sample : samples) histogram.record(sample);
    return histogram;
}

// The nearest rank in thousandths of a percent, without a rounding of its own.
std::uint64_t exact_value(const Samples& sorted, std::uint64_t milli_percent) {
    const std::uint64_t rank = (milli_percent * sorted.size() + 99'999) / 100'000;
    return sorted[std::max<std::uint64_t>(rank, 1) - 1];
}

}  // namespace

TEST_CASE("each percentile of a million random samples is within 0.1 percent of an exact sort", "[client_app]") {
    const std::string shape = GENERATE("uniform", "log-uniform", "exponential", "bimodal");
    const std::uint64_t seed = echo::test::test_seed();
    INFO("ECHO_TEST_SEED=" << seed << ", " << shape);
    Samples samples = samples_of(shape, seed);
    const Histogram histogram = filled_with(samples);

    std::sort(samples.begin(), samples.end());
    double worst = 0;
    std::uint64_t last = 0;
    bool is_monotonic = true;
    for (std::uint64_t milli_percent = 0; milli_percent <= 100'000; ++milli_percent) {
        // The buckets are walked for each; most of the middle would say nothing new.
        if (milli_percent > 1'000 && milli_percent < 99'000 && milli_percent % 100 != 0) continue;
        const auto exact = static_cast<double>(exact_value(samples, milli_percent));
        const std::uint64_t value = histogram.value_at_percentile(static_cast<double>(milli_percent) / 1000);
        worst = std::max(worst, std::abs(static_cast<double>(value) - exact) / std::max(exact, 1.0));
        is_monotonic = is_monotonic && value >= last;
        last = value;
    }

    CHECK(worst <= 0.001);
    CHECK(is_monotonic);
    CHECK(histogram.count() == sample_count);
    CHECK(histogram.min() == samples.front());
    CHECK(histogram.max() == samples.back());
    CHECK(histogram.value_at_percentile(0) == samples.front());
    CHECK(histogram.value_at_percentile(100) == samples.back());
}

TEST_CASE("mean and standard deviation are within 0.1 percent of those of the samples", "[client_app]") {
    const std::string shape = GENERATE("uniform", "exponential", "bimodal");
    const std::uint64_t seed = echo::test::test_seed();
    INFO("ECHO_TEST_SEED=" << seed << ", " << shape);
    const Samples samples = samples_of(shape, seed);
    const Histogram histogram = filled_with(samples);

    double sum = 0;
    double squares = 0;
    for (const std::uint64_t sample : samples) sum += static_cast<double>(sample);
    const double mean = sum / static_cast<double>(samples.size());
    for (const std::uint64_t sample : samples) squares += std::pow(static_cast<double>(sample) - mean, 2);
    const double deviation = std::sqrt(squares / static_cast<double>(samples.size()));

    CHECK(std::abs(histogram.mean() - mean) <= mean / 1000);
    CHECK(std::abs(histogram.standard_deviation() - deviation) <= deviation / 1000);
}

TEST_CASE("merged parts are the histogram of the whole", "[client_app]") {
    const std::uint64_t seed = echo::test::test_seed();
    INFO("ECHO_TEST_SEED=" << seed);
    const Samples samples = samples_of("log-uniform", seed);
    const Histogram whole = filled_with(samples);
    Histogram parts[3];
    for (std::size_t place = 0; place < samples.size(); ++place) parts[place % 3].record(samples[place]);

    Histogram merged;
    for (const Histogram& part : parts) merged.merge(part);

    CHECK(merged.buckets() == whole.buckets());
    CHECK(merged.count() == whole.count());
    CHECK(merged.min() == whole.min());
    CHECK(merged.max() == whole.max());
    CHECK(merged.mean() == whole.mean());
    CHECK(merged.standard_deviation() == whole.standard_deviation());
}

TEST_CASE("an empty histogram answers 0, and merging it changes nothing", "[client_app]") {
    const Histogram empty;
    CHECK(empty.count() == 0);
    CHECK(empty.min() == 0);
    CHECK(empty.max() == 0);
    CHECK(empty.mean() == 0);
    CHECK(empty.standard_deviation() == 0);
    CHECK(empty.value_at_percentile(50) == 0);
    CHECK(empty.buckets().empty());

    Histogram histogram;
    histogram.record(7, 0);
    CHECK(histogram.count() == 0);
    histogram.record(7);
    histogram.merge(empty);
    CHECK(histogram.min() == 7);
    CHECK(histogram.buckets() == std::vector<Histogram::Bucket>{{7, 7, 1}});
}

TEST_CASE("the ends of the range of values have buckets like any other", "[client_app]") {
    constexpr std::uint64_t middle = std::uint64_t{1} << 63;
    Histogram histogram;
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, middle, UINT64_MAX}) histogram.record(value);

    CHECK(histogram.min() == 0);
    CHECK(histogram.max() == UINT64_MAX);
    CHECK(histogram.value_at_percentile(50) == 1);
    CHECK(histogram.value_at_percentile(75) == middle + (middle >> 10) - 1);
    CHECK(histogram.value_at_percentile(76) == UINT64_MAX);
    CHECK(histogram.buckets().size() == 4);
    CHECK(histogram.buckets().back().highest == UINT64_MAX);
    CHECK(std::isfinite(histogram.mean()));
    CHECK(std::isfinite(histogram.standard_deviation()));
}

TEST_CASE("the buckets follow each other without a gap and are at most 0.1 percent wide", "[client_app]") {
    const Histogram histogram;
    std::uint64_t value = 0;
    std::size_t buckets = 0;
    for (;; ++buckets) {
        const Histogram::Bucket bucket = histogram.bucket_of(value);
        REQUIRE(bucket.lowest == value);
        REQUIRE(histogram.bucket_of(bucket.highest) == bucket);
        REQUIRE(bucket.highest - bucket.lowest <= value / 1000);
        if (bucket.highest == UINT64_MAX) break;
        value = bucket.highest + 1;
    }
    CHECK(buckets < 57'000);
}

TEST_CASE("one value many times is that value at each percentile, as mean, and without deviation", "[client_app]") {
    Histogram histogram;
    histogram.record(1'234'567, 1'000'000);

    for (const double percent : {0.0, 1.0, 50.0, 99.99, 100.0}) {
        CHECK(histogram.value_at_percentile(percent) == 1'234'567);
    }
    CHECK(histogram.mean() == 1'234'567);
    CHECK(histogram.standard_deviation() == 0);
}

TEST_CASE("a percentile is the nearest rank, which the rounding of its number does not move", "[client_app]") {
    Histogram histogram;
    for (std::uint64_t value = 1; value <= 1000; ++value) histogram.record(value);

    CHECK(histogram.value_at_percentile(0.1) == 1);
    CHECK(histogram.value_at_percentile(50) == 500);
    CHECK(histogram.value_at_percentile(50.01) == 501);
    CHECK(histogram.value_at_percentile(99) == 990);
    CHECK(histogram.value_at_percentile(99.9) == 999);
    CHECK(histogram.value_at_percentile(99.91) == 1000);
}

TEST_CASE("a cleared histogram is as new", "[client_app]") {
    Histogram histogram;
    for (const std::uint64_t value : {5U, 70'000U, 900'000'000U}) histogram.record(value);
    histogram.clear();
    CHECK(histogram.count() == 0);
    CHECK(histogram.buckets().empty());

    histogram.record(70'000);
    CHECK(histogram.count() == 1);
    CHECK(histogram.min() == 70'000);
    CHECK(histogram.max() == 70'000);
    CHECK(histogram.buckets().size() == 1);
}

TEST_CASE("recording allocates nothing, and a histogram takes 440 KiB", "[client_app]") {
    const echo::test::AllocationWatch watch;
    Histogram histogram;
    const auto memory = watch.live();
    for (std::uint64_t value = 1; value < UINT64_MAX / 3; value *= 3) histogram.record(value);
    const auto allocations = watch.count();

    CHECK(memory / 1024 >= 440);
    CHECK(memory / 1024 <= 444);  // the system gives whole pages
    CHECK(allocations == 1);
}

TEST_CASE("percentiles are known only from the number of samples that carries them", "[client_app]") {
    const auto [samples, carried] = GENERATE(table<std::uint64_t, std::string>({
        {0, ""},
        {9, ""},
        {10, "p50 p90 "},
        {99, "p50 p90 "},
        {100, "p50 p90 p99 "},
        {999, "p50 p90 p99 "},
        {1'000, "p50 p90 p99 p99.9 "},
        {9'999, "p50 p90 p99 p99.9 "},
        {10'000, "p50 p90 p99 p99.9 p99.99 "},
    }));
    CAPTURE(samples);

    std::string names;
    for (const Percentile& each : carried_percentiles(samples)) names.append(each.name).append(" ");
    CHECK(names == carried);
}

}  // namespace client_app_histogram_test
