// Histograms of any values: written and read, merged, asked and drawn. Eight bytes of the input are a value, and one
// is how often it was measured.
#include "client/app/measure/histogram.hpp"

#include <nlohmann/json.hpp>

#include "client/app/measure/latency_json.hpp"
#include "client/app/measure/percentile_spectrum.hpp"
#include "client/app/terminal/histogram_drawing.hpp"
#include "fuzz/fuzz.hpp"

namespace histogram_target {
namespace {

using namespace echo::fuzz;
using namespace echo::client_app;

void require_same(const Histogram& expected, const Histogram& got, std::string_view property) {
    require(expected.buckets() == got.buckets() && expected.count() == got.count() && expected.min() == got.min() &&
                expected.max() == got.max(),
            property);
}

void check_answers(const Histogram& histogram) {
    std::uint64_t before = histogram.min();
    for (const double percent : {-1.0, 0.0, 0.1, 50.0, 90.0, 99.0, 99.999, 100.0, 200.0}) {
        const std::uint64_t value = histogram.value_at_percentile(percent);
        require(value >= before && value <= histogram.max(), "percentiles ascend from the least to the greatest");
        before = value;
    }
    const double tolerance = static_cast<double>(histogram.max()) / 1e9;
    require(histogram.mean() >= static_cast<double>(histogram.min()) - tolerance &&
                histogram.mean() <= static_cast<double>(histogram.max()) + tolerance,
            "the mean lies between the ends");
    require(histogram.standard_deviation() >= 0, "the deviation is a number from 0 on");
}

void check_drawing(const Histogram& histogram, std::size_t width) {
    const std::string drawing = draw_histogram(histogram, {width, width % 2 == 0});
    require(drawing.ends_with('\n'), "each line of a drawing ends");
    require(percentile_spectrum(histogram).ends_with("]\n"), "a spectrum has its closing lines");
}

void run(std::string_view bytes) {
    Input input(bytes);
    const std::size_t width = input.byte();
    Histogram parts[2];
    Histogram all;
    for (std::size_t turn = 0; !input.empty(); turn = 1 - turn) {
        std::uint64_t value = 0;
        for (const char byte : input.bytes(8)) value = value << 8 | static_cast<unsigned char>(byte);
        const std::uint64_t times = std::uint64_t{1} << input.below(40);
        parts[turn].record(value, times);
        all.record(value, times);
    }
    require_same(all, histogram_from_json(Json::parse(echo::client_app::to_json(all).dump())),
                 "a histogram that was written is read as the same");
    check_answers(all);
    check_drawing(all, width);
    parts[0].merge(parts[1]);
    require_same(all, parts[0], "merged histograms are one of all values");
    parts[0].clear();
    require_same(Histogram(), parts[0], "what is forgotten is gone");
}

const Registration registration("histogram", run);

}  // namespace
}  // namespace histogram_target
