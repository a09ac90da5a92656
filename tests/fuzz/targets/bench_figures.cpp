// A sound document of the benchmark with some of its values replaced by others: where the bytes of a whole document
// would nearly always be refused for their form, these get to the figures and charts. Each line of the input is the
// number of a value, in the order of the document, a space, and what takes its place.
#include <charconv>

#include <nlohmann/json.hpp>

#include "client/app/report/run/bench_json.hpp"
#include "fuzz/bench_reports.hpp"
#include "fuzz/fuzz.hpp"

namespace bench_figures_target {
namespace {

using namespace echo::fuzz;
using echo::client_app::Histogram;
using echo::client_app::Json;
using echo::client_app::report::BenchRun;

BenchRun sound_run() {
    BenchRun run;
    run.version = "0.1.0";
    run.endpoint = "localhost:8060";
    run.started_at = "2026-11-21T12:00:00.000Z";
    run.settings.mode = "open";
    run.settings.rate_per_second = 10;
    run.settings.framing = "line";
    run.duration_ns = 2'000'000'000;
    run.counts.sent = 20;
    run.counts.answered = 20;
    run.rates = {10, 10, 10, 640, 640};
    run.errors = {{7, "connection refused", 1}};
    // Few values that are near to each other: what looks at all buckets between them is quick.
    Histogram times;
    for (std::uint64_t time = 2'000; time < 2'200; time += 20) times.record(time);
    run.service_time = times;
    run.response_time = times;
    run.cpu = {1'000'000, 1'000'000, 0.001};
    run.intervals = {{0, 1'000'000'000, 10, 10, 0, 0, 2'000, 2'100, 2'180},
                     {1'000'000'000, 1'000'000'000, 10, 10, 1, 0, 2'000, 2'100, 2'180}};
    run.warnings = {"a warning"};
    run.verdicts = {{"p99>5ms", false, 2'180, "ns"}};
    return run;
}

// Depth first, as the document is written.
void collect_values(Json& json, std::vector<Json*>& values) {
    values.push_back(&json);
    if (json.is_structured()) {
        for (Json& inner : json) collect_values(inner, values);
    }
}

void replace_value(Json& document, std::string_view line) {
    std::vector<Json*> values;
    collect_values(document, values);
    std::size_t number = 0;
    const auto parsed = std::from_chars(line.data(), line.data() + line.size(), number);
    const std::string_view value = line.substr(static_cast<std::size_t>(parsed.ptr - line.data()));
    const Json replacement = Json::parse(value, nullptr, false);
    if (!replacement.is_discarded()) *values[number % values.size()] = replacement;
}

void run(std::string_view bytes) {
    static const Json sound = to_json(sound_run());
    Input input(bytes);
    Json document = sound;
    while (!input.empty()) replace_value(document, input.until('\n'));
    check_bench_document(document.dump(-1, ' ', false, Json::error_handler_t::replace));
}

const Registration registration("bench_figures", run);

}  // namespace
}  // namespace bench_figures_target
