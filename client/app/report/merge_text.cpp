#include "report/merge_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "report/report_text.hpp"
#include "report/run/merge_names.hpp"
#include "report/run/merge_windows.hpp"
#include "text/number_text.hpp"
#include "text/shown_text.hpp"

namespace echo::client_app::report {
namespace {

std::string nanoseconds_text(std::uint64_t time) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    return duration_text(std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(time, most))));
}

std::string rate_cell(const std::optional<double>& rate) {
    return rate ? quantity_text(*rate) + "/s" : "-";
}

std::string joined_names(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(program::shown_text(name));
    return text;
}

}  // namespace

std::vector<std::vector<std::string>> merged_rows(const Merge& merge) {
    std::vector<std::vector<std::string>> rows = {{"", "begin", "duration", "answered", "rate", "p99"}};
    std::uint64_t answered = 0;
    for (const MergedPart& part : merge.parts) {
        const std::uint64_t begin = begin_of(merge, part);
        rows.push_back({program::shown_text(part.label()), (begin > 0 ? "+" : "") + nanoseconds_text(begin),
                        nanoseconds_text(part.duration_ns), count_text(part.answered),
                        rate_cell(part.answered_per_second), part.p99_ns ? nanoseconds_text(*part.p99_ns) : "-"});
        limited_add(answered, part.answered);
    }
    if (merge.parts.size() > 1) {
        rows.push_back({"sum", "", "", count_text(answered), rate_cell(merge.sum_of_rates_per_second), ""});
    }
    return rows;
}

std::string words_of_window(const Merge& merge) {
    const std::string skew = merge.skew_ns == 0 ? "all began at once"
                                                : "skew " + nanoseconds_text(merge.skew_ns) + ", as " +
                                                      last_to_begin(merge).label() + " began last";
    if (!merge.window) return skew + "; there was no time in which all were measuring";
    const CommonWindow& window = *merge.window;
    return skew + "; together from " + window.started_at.substr(11, 12) + " UTC for " +
           nanoseconds_text(window.duration_ns) + " (" + percent_text(window.share) + " of the time), at " +
           (window.answered_per_second ? quantity_text(*window.answered_per_second) + " answered a second"
                                       : "a rate that is not known");
}

std::optional<std::string> words_of_missing(const Merge& merge) {
    if (merge.missing_agents.empty()) return std::nullopt;
    const std::size_t expected = merge.expected_agents ? merge.expected_agents->size() : merge.missing_agents.size();
    return count_text(merge.missing_agents.size()) + " of " + count_text(expected) +
           (merge.missing_agents.size() == 1 ? " agents has no run: " : " agents have no run: ") +
           joined_names(merge.missing_agents);
}

std::string merge_text(const Merge& merge, std::optional<std::size_t> columns) {
    TextTable table;
    for (const auto& row : merged_rows(merge)) table.add_row(row);
    std::string text = table.text(columns) + program::shown_text(words_of_window(merge)) + "\n";
    if (const auto missing = words_of_missing(merge)) text += "missing: " + *missing + "\n";
    return text;
}

}  // namespace echo::client_app::report
