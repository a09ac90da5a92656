#include "measure/latency_json.hpp"

#include <optional>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "errors/error_json.hpp"
#include "measure/percentiles.hpp"

namespace echo::client_app {
namespace {

// Far more than anybody measures, and small enough for the sums of many files: no reader of JSON counts further.
constexpr std::uint64_t most_samples = std::uint64_t{1} << 53;

[[noreturn]] void refuse(const std::string& key, const std::string& rule, const Json& got) {
    throw std::invalid_argument('"' + key + "\" must be " + rule + ", got " + described(got));
}

[[noreturn]] void refuse(const Histogram::Bucket& got, const std::string& rule) {
    throw std::invalid_argument("\"buckets\" must be " + rule + ", got [" + std::to_string(got.lowest) + "," +
                                std::to_string(got.highest) + "," + std::to_string(got.count) + "]");
}

const Json& member(const Json& json, const char* key) {
    const auto place = json.find(key);
    if (place == json.end()) throw std::invalid_argument('"' + std::string(key) + "\" is missing");
    return *place;
}

std::uint64_t whole_number(const Json& json, const char* key) {
    const bool fits = json.is_number_unsigned() || (json.is_number_integer() && json.get<std::int64_t>() >= 0);
    if (!fits) refuse(key, "a whole number from 0 on", json);
    return json.get<std::uint64_t>();
}

std::vector<Histogram::Bucket> read_buckets(const Json& array) {
    if (!array.is_array()) refuse("buckets", "an array", array);
    const Histogram scale;
    std::vector<Histogram::Bucket> buckets;
    std::uint64_t total = 0;
    for (const Json& triple : array) {
        if (!triple.is_array() || triple.size() != 3) refuse("buckets", "arrays of three numbers", triple);
        const Histogram::Bucket bucket{whole_number(triple[0], "buckets"), whole_number(triple[1], "buckets"),
                                       whole_number(triple[2], "buckets")};
        const Histogram::Bucket own = scale.bucket_of(bucket.lowest);
        if (own.lowest != bucket.lowest || own.highest != bucket.highest) {
            refuse(bucket, "of the widths that 3 significant digits give");
        }
        if (!buckets.empty() && bucket.lowest <= buckets.back().lowest) refuse(bucket, "ascending");
        if (bucket.count == 0 || bucket.count > most_samples - total) refuse(bucket, "1 to 2^53 samples");
        total += bucket.count;
        buckets.push_back(bucket);
    }
    return buckets;
}

// The end of the range that the buckets say less exactly than it was measured.
std::uint64_t read_end(const Json& json, const char* key, const Histogram::Bucket& bucket) {
    const std::uint64_t value = whole_number(member(json, key), key);
    if (value >= bucket.lowest && value <= bucket.highest) return value;
    refuse(key, "in the bucket " + std::to_string(bucket.lowest) + " to " + std::to_string(bucket.highest), value);
}

// Nothing but recording can fill a histogram: each bucket by its lowest value, the ends by the exact ones.
Histogram refill(std::vector<Histogram::Bucket> buckets, std::uint64_t min, std::uint64_t max) {
    Histogram histogram;
    histogram.record(min);
    --buckets.front().count;
    if (buckets.back().count == 0 && min != max) refuse("max_ns", "min_ns where there is one sample", max);
    if (buckets.back().count > 0) {
        histogram.record(max);
        --buckets.back().count;
    }
    for (const Histogram::Bucket& bucket : buckets) {
        const bool is_first = bucket.lowest == buckets.front().lowest;
        histogram.record(is_first ? min : bucket.lowest, bucket.count);
    }
    return histogram;
}

}  // namespace

Json to_json(const Histogram& histogram) {
    const auto if_any = [&](const Json& value) { return histogram.count() > 0 ? value : Json(nullptr); };
    Json percentiles = Json::object();
    for (const Percentile& each : carried_percentiles(histogram.count())) {
        percentiles[each.key] = histogram.value_at_percentile(each.percent);
    }
    Json buckets = Json::array();
    for (const Histogram::Bucket& each : histogram.buckets()) {
        buckets.push_back(Json::array({each.lowest, each.highest, each.count}));
    }
    return {{"count", histogram.count()},
            {"min_ns", if_any(histogram.min())},
            {"mean_ns", if_any(histogram.mean())},
            {"standard_deviation_ns", if_any(histogram.standard_deviation())},
            {"max_ns", if_any(histogram.max())},
            {"percentiles", std::move(percentiles)},
            {"histogram", {{"significant_digits", Histogram::significant_digits}, {"buckets", std::move(buckets)}}}};
}

Histogram histogram_from_json(const Json& json) {
    if (!json.is_object()) throw std::invalid_argument("must be an object");
    const Json& inner = member(json, "histogram");
    if (!inner.is_object()) refuse("histogram", "an object", inner);
    const Json& digits = member(inner, "significant_digits");
    if (digits != Histogram::significant_digits) refuse("significant_digits", "3", digits);
    const std::vector<Histogram::Bucket> buckets = read_buckets(member(inner, "buckets"));

    std::uint64_t total = 0;
    for (const Histogram::Bucket& each : buckets) total += each.count;
    const Json& count = member(json, "count");
    if (whole_number(count, "count") != total) {
        refuse("count", "the sum of the buckets' counts, " + std::to_string(total), count);
    }
    if (buckets.empty()) return Histogram();
    return refill(buckets, read_end(json, "min_ns", buckets.front()), read_end(json, "max_ns", buckets.back()));
}

bool fits_into_json(std::uint64_t samples) noexcept {
    return samples <= most_samples;
}

Json instances_json(const NamedCounts& counts) {
    Json list = Json::array();
    const auto total = static_cast<double>(counts.total());
    for (const auto& row : counts.rows()) {
        list.push_back({{"instance", row.name ? text_or_escapes(*row.name) : Json(nullptr)},
                        {"replies", row.count},
                        {"share", static_cast<double>(row.count) / total}});
    }
    return list;
}

}  // namespace echo::client_app
