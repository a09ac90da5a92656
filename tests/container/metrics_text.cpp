// Prints metrics that are hard to write: built once with prometheus-cpp, and once with what stands in for it.
#include <cmath>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

constexpr double infinity = std::numeric_limits<double>::infinity();

ClientMetric histogram() {
    ClientMetric metric;
    metric.histogram.sample_count = 12'345'678'901;
    metric.histogram.sample_sum = 1.0 / 7;
    metric.histogram.bucket = {{1, 0.0001}, {2, 0.25}, {12'345'678'901, infinity}};
    return metric;
}

}  // namespace

int main() {
    ClientMetric counter;
    counter.label = {{"quoted", "x\"y\\z\nw"}, {"unicode", "\xc3\xa9"}};
    counter.counter.value = 123'456'789.25;
    std::vector<prometheus::MetricFamily> families{{"counter_total", "A counter.", MetricType::Counter, {counter}}};

    for (const double value : {0.0, -2.0, 0.1, 1.0 / 3, 1e-9, 1e15 + 1, 1.5e16, 1e300, 1'764'462'600.123, infinity,
                               -infinity, std::nan("")}) {
        ClientMetric gauge;
        gauge.gauge.value = value;
        families.push_back({"gauge", "A gauge.", MetricType::Gauge, {gauge}});
    }

    ClientMetric labelled = histogram();
    labelled.label = {{"name", "value"}};
    families.push_back({"histogram_seconds", "A histogram.", MetricType::Histogram, {histogram(), labelled}});
    prometheus::TextSerializer().Serialize(std::cout, families);
    return std::cout.good() ? 0 : 1;
}
