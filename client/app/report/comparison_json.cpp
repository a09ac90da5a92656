#include "report/comparison_json.hpp"

#include <cmath>

#include <echo/version.hpp>

#include "report/figures.hpp"

namespace echo::client_app::report {
namespace {

constexpr int schema_version = 1;

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

}  // namespace

Json comparison_document(std::span<const NamedRun> runs) {
    Json list = Json::array();
    for (std::size_t place = 0; place < runs.size(); ++place) add_run(list.emplace_back(Json::object()), runs, place);
    return {{"schema_version", schema_version},
            {"command", "report"},
            {"version", ECHO_VERSION},
            {"runs", std::move(list)}};
}

Json comparison_line(std::span<const NamedRun> runs, std::size_t place) {
    Json line = {{"schema_version", schema_version}, {"event", "run"}};
    add_run(line, runs, place);
    return line;
}

}  // namespace echo::client_app::report
