#include "report/html/tables.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "report/figures.hpp"
#include "report/html/html_text.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

using FigureColumns = std::vector<std::vector<Figure>>;

std::string header_cell(const std::string& words) {
    return "<th scope=\"col\">" + escape_html(words) + "</th>";
}

std::string row_of(const std::string& name, const std::string& cells) {
    return "<tr><th scope=\"row\">" + escape_html(name) + "</th>" + cells + "</tr>\n";
}

std::string table_of(const std::string& caption, const std::string& header, const std::string& rows) {
    const std::string head = header.empty() ? header : "<thead><tr><td></td>" + header + "</tr></thead>\n";
    return "<div class=\"scroll\"><table><caption>" + caption + "</caption>\n" + head + "<tbody>\n" + rows +
           "</tbody></table></div>\n";
}

// Rows that no column knows are left out.
std::string figure_rows(const FigureColumns& columns, const std::function<bool(const Figure&)>& is_wanted,
                        bool with_differences) {
    std::string rows;
    for (std::size_t place = 0; place < columns.front().size(); ++place) {
        const Figure& first = columns.front()[place];
        const auto is_known = [=](const auto& column) { return column[place].value.has_value(); };
        if (!is_wanted(first) || std::ranges::none_of(columns, is_known)) continue;
        std::string cells;
        for (std::size_t column = 0; column < columns.size(); ++column) {
            const Figure& figure = columns[column][place];
            cells += "<td>" + escape_html(figure.text()) + "</td>";
            if (!with_differences || column == 0) continue;
            cells += "<td class=\"difference\">" + escape_html(difference_text(difference_in_percent(first, figure))) +
                     "</td>";
        }
        rows += row_of(first.name, cells);
    }
    return rows;
}

std::string run_header(std::span<const NamedRun> runs) {
    std::string header;
    if (runs.size() == 1) return header;
    for (const NamedRun& each : runs) {
        header += header_cell(each.name);
        if (&each != &runs.front()) header += header_cell("difference");
    }
    return header;
}

bool is_latency(const Figure& figure) {
    return figure.unit == Unit::time && figure.key != "duration_ns";
}

FigureColumns figures_of_all(std::span<const NamedRun> runs) {
    FigureColumns columns;
    for (const NamedRun& each : runs) columns.push_back(figures_of(each.run));
    return columns;
}

std::string remark(const char* kind, const char* word, const std::string& owner, const std::string& words) {
    return "<li>" + escape_html(owner) + "<span class=\"" + kind + "\">" + word + "</span>: " + escape_html(words) +
           "</li>\n";
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
    return "<dl class=\"keys\">\n" + keys + "</dl>\n";
}

std::string settings_table(std::span<const NamedRun> runs) {
    std::vector<std::vector<Description>> settings;
    std::string header;
    for (const NamedRun& each : runs) {
        settings.push_back(settings_of(each.run));
        if (runs.size() > 1) header += header_cell(each.name);
    }
    std::string rows;
    for (std::size_t place = 0; place < settings.front().size(); ++place) {
        std::string cells;
        for (const auto& each : settings) cells += "<td>" + escape_html(each[place].text) + "</td>";
        rows += row_of(settings.front()[place].name, cells);
    }
    return table_of("Settings", header, rows);
}

std::string counts_table(std::span<const NamedRun> runs) {
    const auto is_wanted = [](const Figure& figure) { return !is_latency(figure); };
    return table_of("Counts and rates", run_header(runs), figure_rows(figures_of_all(runs), is_wanted, true));
}

std::string latency_table(std::span<const NamedRun> runs) {
    if (runs.size() > 1) {
        return table_of("Times", run_header(runs), figure_rows(figures_of_all(runs), is_latency, true));
    }
    const BenchRun& run = runs.front().run;
    FigureColumns columns;
    std::string header;
    const auto add = [&](const std::string& name, const Histogram& histogram) {
        header += header_cell(name);
        columns.push_back(latency_figures(histogram));
    };
    if (run.response_time) add("response time", *run.response_time);
    add("service time", run.service_time);
    if (run.start_lag) add("start lag", *run.start_lag);
    return table_of("Times", header, figure_rows(columns, is_latency, false));
}

std::string remarks_list(std::span<const NamedRun> runs) {
    std::string list;
    for (const auto& [name, run] : runs) {
        const std::string owner = runs.size() > 1 ? name + ": " : std::string();
        for (const ErrorCount& error : run.errors) {
            list += remark("alarm", "error", owner, error.message + " (" + count_text(error.count) + " times)");
        }
        for (const std::string& warning : run.warnings) list += remark("warning", "warning", owner, warning);
        for (const Verdict& verdict : run.verdicts) {
            list += verdict.broken ? remark("alarm", "broken rule", owner, verdict.rule)
                                   : remark("kept", "kept rule", owner, verdict.rule);
        }
    }
    return list.empty() ? list : "<h2>Remarks</h2>\n<ul class=\"remarks\">\n" + list + "</ul>\n";
}

}  // namespace echo::client_app::report
