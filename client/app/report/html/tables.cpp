#include "report/html/tables.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "report/comparison.hpp"
#include "report/figures.hpp"
#include "report/html/html_table.hpp"
#include "report/html/html_text.hpp"
#include "report/merge_text.hpp"
#include "text/number_text.hpp"
#include "text/shell_line.hpp"

namespace echo::client_app::report {
namespace {

using FigureColumns = std::vector<std::vector<Figure>>;

// Of more runs a column for each difference would make tables wider than a page.
constexpr std::size_t most_with_difference_columns = 3;

const char* class_of(Change change) {
    switch (change) {
        case Change::none: return "difference";
        case Change::better: return "difference better";
        case Change::worse: return "difference worse";
    }
    return "";
}

// The word has a place of its own, so that numbers stand below each other.
std::string difference_words(const Difference& difference) {
    return escape_html(difference.text) + " <span class=\"verdict\">" + word_of(difference.change) + "</span>";
}

std::vector<std::string> compared_cells(std::span<const NamedRun> runs, const FigureColumns& columns,
                                        std::size_t place) {
    std::vector<std::string> cells;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        const Figure& figure = columns[run][place];
        const Difference difference = difference_of(runs.front().run, columns.front()[place], runs[run].run, figure);
        const std::string kind = class_of(difference.change);
        std::string cell = "<td>" + escape_html(figure.text());
        if (run == 0) {
            cell += "</td>";
        } else if (runs.size() <= most_with_difference_columns) {
            cell.append("</td><td class=\"").append(kind).append("\">");
            cell.append(difference_words(difference)).append("</td>");
        } else {
            cell.append("<div class=\"").append(kind).append("\">");
            cell.append(difference_words(difference)).append("</div></td>");
        }
        cells.push_back(std::move(cell));
    }
    return cells;
}

/// A row for each figure that is wanted and that some column knows; `cells_of(place)` has its cells.
std::vector<HtmlRow> figure_rows(const FigureColumns& columns, const std::function<bool(const Figure&)>& is_wanted,
                                 const std::function<std::vector<std::string>(std::size_t place)>& cells_of) {
    std::vector<HtmlRow> rows;
    for (std::size_t place = 0; place < columns.front().size(); ++place) {
        const Figure& first = columns.front()[place];
        const auto is_known = [=](const auto& column) { return column[place].value.has_value(); };
        if (!is_wanted(first) || std::ranges::none_of(columns, is_known)) continue;
        rows.push_back({first.name, cells_of(place)});
    }
    return rows;
}

std::vector<std::string> run_header(std::span<const NamedRun> runs, bool with_differences) {
    std::vector<std::string> header;
    if (runs.size() == 1) return header;
    for (const NamedRun& each : runs) {
        header.push_back(header_cell(each.name));
        if (with_differences && &each != &runs.front()) header.back() += header_cell("difference");
    }
    return header;
}

FigureColumns figures_of_all(std::span<const NamedRun> runs) {
    FigureColumns columns;
    for (const NamedRun& each : runs) columns.push_back(figures_of(each.run));
    return columns;
}

std::string compared_table(const std::string& caption, std::span<const NamedRun> runs,
                           const std::function<bool(const Figure&)>& is_wanted) {
    const FigureColumns columns = figures_of_all(runs);
    const auto cells_of = [&](std::size_t place) { return compared_cells(runs, columns, place); };
    const bool with_differences = runs.size() <= most_with_difference_columns;
    return html_of({caption, "", run_header(runs, with_differences), figure_rows(columns, is_wanted, cells_of)});
}

}  // namespace

std::string key_figures(const BenchRun& run) {
    std::string keys;
    const auto add = [&](const std::string& name, const std::string& text) {
        keys += "<div><dt>" + escape_html(name) + "</dt><dd>" + escape_html(text) + "</dd></div>\n";
    };
    const Counts& counts = run.counts;
    add("answered", Figure{{}, {}, Unit::per_second, run.rates.answered_per_second}.text());
    const std::string prefix = run.response_time ? "response time " : "service time ";
    for (const Figure& figure : latency_figures(run.latency())) {
        const bool is_key = figure.name == "p50" || figure.name == "p99" || figure.name == "max";
        if (is_key && figure.value) add(prefix + figure.name, figure.text());
    }
    add("failed", share_text(counts.failed + counts.mismatched, counts.sent));
    if (counts.connect_errors > 0) add("connect errors", count_text(counts.connect_errors));
    if (counts.missed > 0) add("missed", share_text(counts.missed, counts.offered));
    return "<dl class=\"keys\">\n" + keys + "</dl>\n";
}

std::string settings_table(std::span<const NamedRun> runs) {
    std::vector<std::vector<Description>> settings;
    for (const NamedRun& each : runs) settings.push_back(settings_of(each.run));
    HtmlTable table{"Settings", "settings", run_header(runs, false), {}};
    for (std::size_t place = 0; place < settings.front().size(); ++place) {
        if (std::ranges::all_of(settings, [=](const auto& each) { return each[place].text.empty(); })) continue;
        HtmlRow& row = table.rows.emplace_back(HtmlRow{settings.front()[place].name, {}});
        for (const auto& each : settings) row.cells.push_back("<td>" + escape_html(each[place].text) + "</td>");
    }
    return html_of(table);
}

std::string merged_table(const BenchRun& run) {
    if (!run.merge) return {};
    const auto rows = merged_rows(*run.merge);
    HtmlTable table{"Merged runs", "", {}, {}};
    for (const std::string& name : std::span(rows.front()).subspan(1)) table.header.push_back(header_cell(name));
    for (const auto& cells : std::span(rows).subspan(1)) {
        HtmlRow& row = table.rows.emplace_back(HtmlRow{cells.front(), {}});
        for (const std::string& cell : std::span(cells).subspan(1)) {
            row.cells.push_back("<td>" + escape_html(cell) + "</td>");
        }
    }
    return html_of(table) + "<p>" + escape_html(words_of_window(*run.merge)) + ".</p>\n";
}

std::string counts_table(std::span<const NamedRun> runs) {
    return compared_table("Counts and rates", runs, [](const Figure& figure) { return !is_latency(figure); });
}

std::string latency_table(std::span<const NamedRun> runs) {
    if (runs.size() > 1) return compared_table("Times", runs, is_latency);
    const BenchRun& run = runs.front().run;
    FigureColumns columns;
    std::vector<std::string> header;
    const auto add = [&](const std::string& name, const Histogram& histogram) {
        header.push_back(header_cell(name));
        columns.push_back(latency_figures(histogram));
    };
    if (run.response_time) add("response time", *run.response_time);
    add("service time", run.service_time);
    if (run.start_lag) add("start lag", *run.start_lag);
    const auto cells_of = [&](std::size_t place) {
        std::vector<std::string> cells;
        for (const auto& column : columns) cells.push_back("<td>" + escape_html(column[place].text()) + "</td>");
        return cells;
    };
    return html_of({"Times", "", header, figure_rows(columns, is_latency, cells_of)});
}

std::string command_lines(std::span<const NamedRun> runs) {
    std::string list;
    for (const auto& [name, run] : runs) {
        if (!run.command_line) continue;
        if (runs.size() > 1) list += "<dt>" + escape_html(name) + "</dt>";
        list += "<dd><code>" + escape_html(shell_line(*run.command_line)) + "</code></dd>\n";
    }
    if (list.empty()) return list;
    return "<h2>" + std::string(runs.size() > 1 ? "Command lines" : "Command line") +
           "</h2>\n<dl class=\"commands\">\n" + list + "</dl>\n";
}

}  // namespace echo::client_app::report
