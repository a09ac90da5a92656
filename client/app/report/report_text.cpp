#include "report/report_text.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "help/text_blocks.hpp"
#include "measure/instance_report.hpp"
#include "report/comparison.hpp"
#include "report/figures.hpp"
#include "report/merge_text.hpp"
#include "text/number_text.hpp"
#include "text/shell_line.hpp"
#include "text/shown_text.hpp"

namespace echo::client_app::report {
namespace {

using program::width_of;

std::string heading(const Style& style, std::string_view words) {
    return "\n" + style.strong(words) + "\n";
}

std::string laid_out(const std::string& lines, std::optional<std::size_t> columns) {
    return columns ? program::break_lines(lines, *columns) : lines;
}

std::string settings_table(const BenchRun& run) {
    std::string text;
    for (const Description& each : settings_of(run)) {
        if (each.text.empty()) continue;
        text.append(text.empty() ? "" : "; ").append(each.name).append(" ").append(program::shown_text(each.text));
    }
    if (run.merged_runs) text.insert(0, count_text(*run.merged_runs) + " runs merged; ");
    return text + "\n";
}

std::string counts_table(const BenchRun& run) {
    TextTable table;
    for (const Figure& figure : figures_of(run)) {
        if (!is_latency(figure) && figure.value) table.add_row({figure.name, figure.text()});
    }
    return table.text();
}

std::string latency_table(const BenchRun& run, std::optional<std::size_t> columns_of_terminal) {
    std::vector<std::string> header = {""};
    std::vector<std::vector<Figure>> columns;
    const auto add = [&](const std::string& name, const Histogram& histogram) {
        header.push_back(name);
        columns.push_back(latency_figures(histogram));
    };
    if (run.response_time) add("response time", *run.response_time);
    add("service time", run.service_time);
    if (run.start_lag) add("start lag", *run.start_lag);
    TextTable table;
    table.add_row(header);
    for (std::size_t place = 0; place < columns.front().size(); ++place) {
        const auto is_known = [=](const auto& column) { return column[place].value.has_value(); };
        if (std::ranges::none_of(columns, is_known)) continue;
        std::vector<std::string> cells = {columns.front()[place].name};
        for (const std::vector<Figure>& column : columns) cells.push_back(column[place].text());
        table.add_row(cells);
    }
    return table.text(columns_of_terminal);
}

std::string instances_text(const BenchRun& run, const Style& style, std::size_t width) {
    std::vector<NamedCounts::Row> rows;
    for (const InstanceReplies& each : run.instances.value_or(std::vector<InstanceReplies>())) {
        rows.push_back({each.instance, each.replies});
    }
    return rows.empty() ? std::string() : heading(style, "Instances") + instance_table(rows, style, width);
}

std::string verdict_text(const Verdict& verdict, const Style& style) {
    std::string text = "rule " + program::shown_text(verdict.rule) + ": ";
    text += verdict.broken ? style.error("broken") : style.good("kept");
    if (!verdict.value) return text + "\n";
    return text + ", at " + verdict_value(verdict) + "\n";
}

std::string remarks(const BenchRun& run, const Style& style) {
    std::string text;
    for (const ErrorCount& error : run.errors) {
        text.append(style.error("error")).append(": ").append(program::shown_text(error.message));
        text.append(" (").append(count_text(error.count)).append(" times)\n");
    }
    for (const std::string& warning : run.warnings) {
        text.append(style.warning("warning")).append(": ").append(program::shown_text(warning)).append("\n");
    }
    for (const Verdict& verdict : run.verdicts) text += verdict_text(verdict, style);
    return text.empty() ? text : "\n" + text;
}

// Of more words than one line can have, a terminal makes several.
std::string command_text(const std::string& name, const BenchRun& run) {
    return run.command_line ? name + ": " + program::shown_text(shell_line(*run.command_line)) + "\n" : std::string();
}

// Padded, so that the numbers of a column stand below each other.
std::string difference_cell(const Difference& difference, const Style& style) {
    constexpr std::size_t word_width = 7;
    const std::string word = word_of(difference.change);
    const std::string words =
        difference.text.empty() || word.empty() ? difference.text + word : difference.text + " " + word;
    const std::string padding(word.empty() ? word_width : word_width - 1 - word.size(), ' ');
    switch (difference.change) {
        case Change::none: break;
        case Change::better: return style.good(words) + padding;
        case Change::worse: return style.error(words) + padding;
    }
    return words + padding;
}

std::string notes(std::span<const NamedRun> runs, const Style& style) {
    std::string text;
    if (const auto note = unlike_loops(runs)) text += style.warning("note") + ": " + program::shown_text(*note) + "\n";
    if (const auto note = unlike_settings(runs))
        text += style.warning("note") + ": " + program::shown_text(*note) + "\n";
    for (const auto& [name, run] : runs) text += command_text(program::shown_text(name), run);
    return text.empty() ? text : "\n" + text;
}

// One description or figure of every run, with the differences where there are some.
template <typename Difference>
std::vector<std::string> comparison_row(const std::string& name, const std::vector<std::string>& texts,
                                        Difference difference) {
    std::vector<std::string> cells = {name, texts.front()};
    for (std::size_t run = 1; run < texts.size(); ++run) {
        cells.push_back(texts[run]);
        cells.push_back(difference(run));
    }
    return cells;
}

}  // namespace

// A line for each cell in place of a column: the headings go before them.
std::string TextTable::turned() const {
    std::size_t widest = 0;
    for (const std::string& name : rows_.front()) widest = std::max(widest, width_of(name));
    std::string text;
    for (const auto& row : std::span(rows_).subspan(1)) {
        text += row.front() + "\n";
        for (std::size_t place = 1; place < row.size(); ++place) {
            if (row[place].empty()) continue;
            const std::string& name = rows_.front()[place];
            // What has no heading says more of the cell before it.
            if (name.empty()) text.back() = ' ';
            text += name.empty() ? " " : "  " + name + std::string(widest - width_of(name) + 2, ' ');
            text += row[place].substr(0, row[place].find_last_not_of(' ') + 1) + "\n";
        }
    }
    return text;
}

std::string TextTable::text(std::optional<std::size_t> columns) const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t place = 0; place < row.size(); ++place) {
            widths[place] = std::max(widths[place], width_of(row[place]));
        }
    }
    const std::size_t gaps = widths.empty() ? 0 : 2 * (widths.size() - 1);
    if (columns && std::accumulate(widths.begin(), widths.end(), gaps) > *columns) return turned();
    std::string text;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t place = 0; place < row.size(); ++place) {
            const std::string padding(widths[place] - width_of(row[place]), ' ');
            line += place == 0 ? row[place] + padding : "  " + padding + row[place];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string summary_text(const BenchRun& run, const Style& style, const DrawingStyle& drawing,
                         std::optional<std::size_t> columns) {
    std::string text = laid_out(settings_table(run) + command_text("command", run), columns) + "\n" + counts_table(run);
    if (run.merge) text += heading(style, "Merged runs") + laid_out(merge_text(*run.merge, columns), columns);
    text += heading(style, "Latency") + latency_table(run, columns);
    text += heading(style, run.response_time ? "Response time" : "Service time");
    text += draw_histogram(run.latency(), drawing) + instances_text(run, style, drawing.width);
    return text + laid_out(remarks(run, style), columns);
}

std::string comparison_text(std::span<const NamedRun> runs, const Style& style, std::optional<std::size_t> columns) {
    const auto no_difference = [](std::size_t) { return std::string(); };
    std::vector<std::string> texts;
    TextTable table;
    for (const NamedRun& each : runs) texts.push_back(program::shown_text(each.name));
    table.add_row(comparison_row("", texts, no_difference));

    std::vector<std::vector<Description>> settings;
    std::vector<std::vector<Figure>> figures;
    for (const NamedRun& each : runs) {
        settings.push_back(settings_of(each.run));
        figures.push_back(figures_of(each.run));
    }
    for (std::size_t place = 0; place < settings.front().size(); ++place) {
        texts.clear();
        for (const auto& each : settings) texts.push_back(program::shown_text(each[place].text));
        if (std::ranges::all_of(texts, &std::string::empty)) continue;
        table.add_row(comparison_row(settings.front()[place].name, texts, no_difference));
    }
    table.add_row({""});
    for (std::size_t place = 0; place < figures.front().size(); ++place) {
        if (std::ranges::none_of(figures, [=](const auto& each) { return each[place].value.has_value(); })) continue;
        texts.clear();
        for (const auto& each : figures) texts.push_back(each[place].text());
        table.add_row(comparison_row(figures.front()[place].name, texts, [&](std::size_t run) {
            return difference_cell(
                difference_of(runs.front().run, figures.front()[place], runs[run].run, figures[run][place]), style);
        }));
    }
    const std::string text = laid_out(table.text(columns), columns);
    const std::size_t header_end = text.find('\n');
    return style.strong(text.substr(0, header_end)) + text.substr(header_end) + laid_out(notes(runs, style), columns);
}

}  // namespace echo::client_app::report
