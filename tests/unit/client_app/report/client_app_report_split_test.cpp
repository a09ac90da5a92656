// Merging is exact: however a million samples are split over documents, the merged run is that of one histogram.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/app/measure/latency_json.hpp"
#include "client/app/report/run/bench_json.hpp"
#include "client/app/report/run/merge_runs.hpp"
#include "support/catch.hpp"
#include "support/programs/sample_run.hpp"
#include "support/seed.hpp"

namespace client_app_report_split_test {

using namespace echo::client_app;
using namespace echo::client_app::report;

namespace {

constexpr std::size_t sample_count = 1'000'000;

// From 100 us on with a long tail, and both ends of what can be counted.
std::vector<std::uint64_t> draw_samples(echo::test::RandomNumbers& random) {
    std::vector<std::uint64_t> samples(sample_count);
    for (std::uint64_t& sample : samples) {
        const double fraction = static_cast<double>(random.below(1'000'000) + 1) / 1'000'001;
        sample = static_cast<std::uint64_t>(100'000 * (1 + std::pow(-std::log(fraction), 3) / 20));
    }
    samples[random.below(sample_count)] = 0;
    samples[random.below(sample_count)] = UINT64_MAX;
    return samples;
}

// Some documents get much, some little, and the last ones perhaps nothing.
std::vector<Histogram> split(const std::vector<std::uint64_t>& samples, std::size_t documents,
                             echo::test::RandomNumbers& random) {
    std::vector<Histogram> parts(documents);
    const std::size_t filled = 1 + random.below(documents);
    for (const std::uint64_t sample : samples) {
        parts[std::min(random.below(filled), random.below(filled))].record(sample);
    }
    return parts;
}

BenchRun written_and_read(const Histogram& times) {
    BenchRun run = echo::test::open_loop_run(1);
    run.intervals.clear();
    run.service_time = times;
    run.response_time = times;
    return parse_run(document_text(run));
}

}  // namespace

TEST_CASE("a million samples in 1 to 20 documents merge to the histogram of all, bit for bit", "[client_app]") {
    const std::uint64_t seed = echo::test::test_seed();
    INFO("ECHO_TEST_SEED=" << seed);
    echo::test::RandomNumbers random(seed);
    const std::vector<std::uint64_t> samples = draw_samples(random);
    Histogram all;
    for (const std::uint64_t sample : samples) all.record(sample);

    for (const std::size_t documents : {std::size_t{1}, std::size_t{2}, 3 + random.below(17), std::size_t{20}}) {
        CAPTURE(documents);
        std::vector<NamedRun> runs;
        for (const Histogram& part : split(samples, documents, random)) {
            runs.push_back({std::to_string(runs.size()), written_and_read(part)});
        }
        const BenchRun sum = parse_run(document_text(merge_runs(runs)));

        CHECK(sum.service_time.buckets() == all.buckets());
        CHECK(to_json(*sum.response_time).dump() == to_json(all).dump());
        for (double percent = 0; percent <= 100; percent += 0.37) {
            CAPTURE(percent);
            CHECK(sum.service_time.value_at_percentile(percent) == all.value_at_percentile(percent));
        }
    }
}

}  // namespace client_app_report_split_test
