#include "client/app/measure/latency_json.hpp"

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/seed.hpp"

namespace client_app_latency_json_test {

using namespace echo::client_app;

namespace {

Json sample_latency() {
    Histogram histogram;
    for (const std::uint64_t value : {1'500U, 1'500U, 40'000U, 9'000'000U}) histogram.record(value);
    return to_json(histogram);
}

std::string refusal_of(const Json& json) {
    try {
        histogram_from_json(json);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("a histogram that went through JSON has the same buckets, count, ends and answers", "[client_app]") {
    const std::uint64_t seed = echo::test::test_seed();
    INFO("ECHO_TEST_SEED=" << seed);
    std::mt19937_64 engine(seed);
    const int samples = GENERATE(0, 1, 2, 3, 99, 20'000);
    Histogram histogram;
    for (int number = 0; number < samples; ++number) histogram.record(engine() >> (engine() % 64));

    const Histogram restored = histogram_from_json(Json::parse(to_json(histogram).dump()));

    CHECK(restored.buckets() == histogram.buckets());
    CHECK(restored.count() == histogram.count());
    CHECK(restored.min() == histogram.min());
    CHECK(restored.max() == histogram.max());
    CHECK(to_json(restored) == to_json(histogram));
}

TEST_CASE("samples that all share a bucket keep both of their ends", "[client_app]") {
    Histogram histogram;
    histogram.record(1'000'001);
    histogram.record(1'000'100, 5);
    REQUIRE(histogram.buckets().size() == 1);

    const Histogram restored = histogram_from_json(to_json(histogram));

    CHECK(restored.buckets() == histogram.buckets());
    CHECK(restored.min() == 1'000'001);
    CHECK(restored.max() == 1'000'100);
}

TEST_CASE("what an empty histogram does not have is null", "[client_app]") {
    CHECK(to_json(Histogram()).dump() ==
          R"({"count":0,"min_ns":null,"mean_ns":null,"standard_deviation_ns":null,"max_ns":null,"percentiles":{},)"
          R"("histogram":{"significant_digits":3,"buckets":[]}})");
}

TEST_CASE("JSON shows the percentiles that the count carries", "[client_app]") {
    Histogram histogram;
    for (std::uint64_t value = 1; value <= 1000; ++value) histogram.record(value);

    CHECK(to_json(histogram)["percentiles"].dump() == R"({"p50_ns":500,"p90_ns":900,"p99_ns":990,"p99_9_ns":999})");
    CHECK(sample_latency()["percentiles"].empty());
}

TEST_CASE("JSON that is no histogram is refused with the key and its fault", "[client_app]") {
    const auto [pointer, value, fault] = GENERATE(table<std::string, std::string, std::string>({
        {"", "7", "must be an object"},
        {"/histogram", "null", "\"histogram\" must be an object, got null"},
        {"/histogram", "{}", "\"significant_digits\" is missing"},
        {"/histogram/significant_digits", "2", "\"significant_digits\" must be 3, got 2"},
        {"/histogram/buckets", "\"x\"", "\"buckets\" must be an array, got \"x\""},
        {"/histogram/buckets/0", "[1]", "\"buckets\" must be arrays of three numbers, got an array"},
        {"/histogram/buckets/0", "[1.5,2,1]", "\"buckets\" must be a whole number from 0 on, got 1.5"},
        {"/histogram/buckets/0", "[-1,2,1]", "\"buckets\" must be a whole number from 0 on, got -1"},
        {"/histogram/buckets/0", "[1500,1501,2]", "of the widths that 3 significant digits give, got [1500,1501,2]"},
        {"/histogram/buckets/0", "[40000,40030,2]", "of the widths"},
        {"/histogram/buckets/1", "[1500,1500,1]", "\"buckets\" must be ascending, got [1500,1500,1]"},
        {"/histogram/buckets/0/2", "0", "1 to 2^53 samples"},
        {"/histogram/buckets/0/2", "9007199254740993", "1 to 2^53 samples"},
        {"/count", "5", "\"count\" must be the sum of the buckets' counts, 4, got 5"},
        {"/min_ns", "1499", "\"min_ns\" must be in the bucket 1500 to 1500, got 1499"},
        {"/max_ns", "null", "\"max_ns\" must be a whole number from 0 on, got null"},
    }));
    CAPTURE(pointer, value);
    Json json = sample_latency();
    json[Json::json_pointer(pointer)] = Json::parse(value);

    CHECK_THAT(refusal_of(json), echo::test::contains_text(fault));
}

TEST_CASE("one sample cannot have two ends", "[client_app]") {
    Histogram histogram;
    histogram.record(1'000'001);
    Json json = to_json(histogram);
    json["max_ns"] = 1'000'002;

    CHECK_THAT(refusal_of(json), echo::test::contains_text("\"max_ns\" must be min_ns where there is one sample"));
}

}  // namespace client_app_latency_json_test
