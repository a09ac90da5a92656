#include "report/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace echo::client_app::report {
namespace {

constexpr double least_change_percent = 1;

Change change_of(const Figure& first, const Figure& figure) {
    if (first.direction == Direction::neither || !first.value || !figure.value) return Change::none;
    const std::optional<double> percent = difference_in_percent(first, figure);
    // From nothing at all any growth counts.
    const double growth = percent.value_or(*figure.value > 0 ? 100 : 0);
    if (std::abs(growth) <= least_change_percent) return Change::none;
    return (growth > 0) == (first.direction == Direction::higher_is_better) ? Change::better : Change::worse;
}

}  // namespace

const char* word_of(Change change) {
    switch (change) {
        case Change::none: return "";
        case Change::better: return "better";
        case Change::worse: return "worse";
    }
    return "";
}

Difference difference_of(const BenchRun& first_run, const Figure& first, const BenchRun& run, const Figure& figure) {
    const bool is_comparable = first_run.is_open_loop() == run.is_open_loop();
    return {difference_text(difference_in_percent(first, figure)),
            is_comparable ? change_of(first, figure) : Change::none};
}

std::optional<std::string> unlike_settings(std::span<const NamedRun> runs) {
    std::string differing;
    const std::vector<Description> first = settings_of(runs.front().run);
    for (std::size_t place = 0; place < first.size(); ++place) {
        if (!first[place].shapes_figures) continue;
        std::string texts = first[place].text;
        bool is_same = true;
        for (const NamedRun& each : runs.subspan(1)) {
            const std::string text = settings_of(each.run)[place].text;
            is_same = is_same && text == first[place].text;
            texts += ", " + text;
        }
        if (!is_same) differing.append(differing.empty() ? "" : "; ").append(first[place].name + " (" + texts + ")");
    }
    if (differing.empty()) return std::nullopt;
    return "the runs were not made alike: " + differing + "; other differences may come of that";
}

std::optional<std::string> unlike_loops(std::span<const NamedRun> runs) {
    const auto is_open = [](const NamedRun& each) { return each.run.is_open_loop(); };
    const auto open = std::ranges::find_if(runs, is_open);
    const auto closed = std::ranges::find_if_not(runs, is_open);
    if (open == runs.end() || closed == runs.end()) return std::nullopt;
    return closed->name + " is of a closed loop and " + open->name +
           " of an open one: their times are not alike. A closed loop sends a message when it has the reply to the one "
           "before, so its service time leaves out the wait that is part of an open loop's response time (coordinated "
           "omission; docs/programs.md, \"Closed and open loop\"). Runs of different loops are not called better or "
           "worse; to compare them, give both the same --rate";
}

}  // namespace echo::client_app::report
