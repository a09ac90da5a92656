#include "report/comparison_json.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <echo/version.hpp>

#include "report/figures.hpp"
#include "report/run/bench_json.hpp"
#include "text/shown_text.hpp"

namespace echo::client_app::report {
namespace {

constexpr int comparison_schema_version = 1;

Json value_of(const Figure& figure) {
    constexpr double exact = 9'007'199'254'740'992;  // 2^53: above it a double may not be the number that was counted
    if (!figure.value) return nullptr;
    const bool is_whole = *figure.value == std::floor(*figure.value) && *figure.value < exact;
    return is_whole ? Json(static_cast<std::uint64_t>(*figure.value)) : Json(*figure.value);
}

Json known_or_null(const std::optional<double>& number) {
    return number ? Json(*number) : Json(nullptr);
}

void add_run(Json& object, std::span<const NamedRun> runs, std::size_t place) {
    const auto& [name, run] = runs[place];
    const std::vector<Figure> first = figures_of(runs.front().run);
    const std::vector<Figure> figures = figures_of(run);
    Json values = Json::object();
    Json differences = Json::object();
    for (std::size_t each = 0; each < figures.size(); ++each) {
        values[figures[each].key] = value_of(figures[each]);
        differences[figures[each].key] = known_or_null(difference_in_percent(first[each], figures[each]));
    }
    object["name"] = name;
    object["endpoint"] = run.endpoint;
    object["started_at"] = run.started_at;
    object["mode"] = run.settings.mode;
    object["figures"] = std::move(values);
    // The first is what the others are compared with.
    object["differences_percent"] = place == 0 ? Json(nullptr) : std::move(differences);
}

// Names and contents of files may hold any byte.
std::string text_of(const Json& json) {
    return program::shown_json(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

// So that it can be read again.
Json line_of_bench(const BenchRun& run) {
    const Json document = to_json(run);
    Json line = {{"schema_version", document["schema_version"]}, {"event", "summary"}};
    for (const auto& [key, value] : document.items()) line[key] = value;
    return line;
}

}  // namespace

Json comparison_document(std::span<const NamedRun> runs) {
    Json list = Json::array();
    for (std::size_t place = 0; place < runs.size(); ++place) add_run(list.emplace_back(Json::object()), runs, place);
    return {{"schema_version", comparison_schema_version},
            {"command", "report"},
            {"version", ECHO_VERSION},
            {"runs", std::move(list)}};
}

Json comparison_line(std::span<const NamedRun> runs, std::size_t place) {
    Json line = {{"schema_version", comparison_schema_version}, {"event", "run"}};
    add_run(line, runs, place);
    return line;
}

std::string json_document(std::span<const NamedRun> runs) {
    return text_of(runs.size() == 1 ? to_json(runs.front().run) : comparison_document(runs)) + "\n";
}

std::string json_lines(std::span<const NamedRun> runs) {
    if (runs.size() == 1) return text_of(line_of_bench(runs.front().run)) + "\n";
    std::string lines;
    for (std::size_t place = 0; place < runs.size(); ++place) lines += text_of(comparison_line(runs, place)) + "\n";
    return lines;
}

std::string json_of_all(std::span<const NamedRun> runs) {
    Json list = Json::array();
    for (const NamedRun& each : runs) list.push_back({{"name", each.name}, {"document", to_json(each.run)}});
    const Json data = {{"runs", std::move(list)}};
    return text_of(data);
}

}  // namespace echo::client_app::report
