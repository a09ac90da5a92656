#include "report/html/page.hpp"

#include <span>
#include <string>

#include <echo/version.hpp>

#include "report/comparison_json.hpp"
#include "report/html/charts/charts.hpp"
#include "report/html/charts/figure.hpp"
#include "report/html/html_text.hpp"
#include "report/html/remarks.hpp"
#include "report/html/style_sheet.hpp"
#include "report/html/tables.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

std::string title_of(std::span<const NamedRun> runs) {
    if (runs.size() > 1) return "Benchmark: " + count_text(runs.size()) + " runs compared";
    return "Benchmark of " + runs.front().run.endpoint;
}

std::string lead_of(std::span<const NamedRun> runs) {
    if (runs.size() > 1) {
        std::string names;
        for (const NamedRun& each : runs) names.append(names.empty() ? "" : ", ").append(each.name);
        return names + "; differences are to " + runs.front().name;
    }
    const BenchRun& run = runs.front().run;
    const std::string loop = run.is_open_loop() ? "Open loop" : "Closed loop";
    const std::string merged = run.merged_runs ? count_text(*run.merged_runs) + " runs merged. " : std::string();
    return merged + loop + ", begun " + run.started_at.substr(0, 10) + " " + run.started_at.substr(11, 8) + " UTC";
}

std::string head_of(const std::string& title) {
    // The policy lets a browser prove that the page loads nothing and runs nothing.
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
           "img-src data:\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n"
           "<meta name=\"generator\" content=\"echo-client " ECHO_VERSION "\">\n"
           "<link rel=\"icon\" href=\"data:,\">\n<title>" +
           escape_html(title) + "</title>\n<style>" + style_sheet + "</style>\n</head>\n";
}

std::string data_block(std::span<const NamedRun> runs) {
    return "<script type=\"application/json\" id=\"data\">" + escape_data_block(json_of_all(runs)) + "</script>\n";
}

}  // namespace

std::string html_page(std::span<const NamedRun> runs) {
    const std::string title = title_of(runs);
    std::string page = head_of(title) + "<body>\n<header>\n<h1>" + escape_html(title) + "</h1>\n<p class=\"lead\">" +
                       escape_html(lead_of(runs)) + "</p>\n</header>\n<main>\n";
    if (runs.size() == 1) page += key_figures(runs.front().run);
    page += remarks_list(runs);
    page += "<h2>Charts</h2>\n<div class=\"charts\">\n" + percentile_chart(runs);
    if (runs.size() > most_in_one_drawing) page += trend_chart(runs);
    page += histogram_chart(runs) + rate_chart(runs) + latency_over_time_chart(runs);
    page += "</div>\n<h2>Figures</h2>\n<div class=\"tables\">\n";
    if (runs.size() == 1) page += merged_table(runs.front().run);
    page += latency_table(runs) + counts_table(runs) + settings_table(runs);
    page += "</div>\n" + command_lines(runs);
    page += "</main>\n<footer>Made by echo-client " ECHO_VERSION
            ". The documents of the runs are in this file, in the element with the id \"data\".</footer>\n";
    return page + data_block(runs) + "</body>\n</html>\n";
}

}  // namespace echo::client_app::report
