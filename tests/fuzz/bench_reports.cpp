#include "fuzz/bench_reports.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/app/measure/percentile_spectrum.hpp"
#include "client/app/report/comparison_json.hpp"
#include "client/app/report/html/page.hpp"
#include "client/app/report/report_text.hpp"
#include "client/app/report/run/bench_json.hpp"
#include "client/app/report/run/merge_runs.hpp"
#include "common/app/text/shown_text.hpp"
#include "fuzz/fuzz.hpp"

namespace echo::fuzz {
namespace {

using namespace client_app;
using namespace client_app::report;

void require_text(const std::string& text) {
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        require(is_one_line(line), "a terminal obeys nothing in a report");
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    require(program::is_utf8(text) && !has_second_control(text),
            "a report is UTF-8, and a terminal obeys nothing in it");
}

std::size_t count_of(std::string_view what, std::string_view text) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
    return count;
}

// Each attribute that holds a coordinate.
void require_coordinates(std::string_view page) {
    for (const std::string_view begin : {" d=\"", " x=\"", " y=\"", " cx=\"", " cy=\""}) {
        for (auto at = page.find(begin); at != page.npos; at = page.find(begin, at + 1)) {
            const std::string_view rest = page.substr(at + begin.size());
            const std::string_view value = rest.substr(0, rest.find('"'));
            require_equal("", value.find_first_not_of("MLZe 0123456789.+-") == value.npos ? "" : value,
                          "a coordinate is a number");
        }
    }
}

void require_page(const std::string& page) {
    require_text(page);
    require(count_of("<script", page) == 1 && count_of("</script", page) == 1, "a page has one block of data");
    require(count_of("<style", page) == 1 && count_of("<!--", page) == 0, "a page has the elements it should");
    require_coordinates(page);
}

void require_same_again(const std::string& document, std::string_view property) {
    require_equal(document, client_app::report::to_json(parse_run(document)).dump(), property);
}

void check_reports(std::span<const NamedRun> runs) {
    require_text(runs.size() > 1 ? comparison_text(runs, Style())
                                 : summary_text(runs.front().run, Style(), DrawingStyle{80, true}));
    require_page(html_page(runs));
    require_text(json_document(runs));
    require_text(json_lines(runs));
    require_text(percentile_spectrum(runs.front().run.latency()));
}

}  // namespace

void check_bench_document(std::string_view text) {
    auto run = unless_refused([text] { return parse_run(text); });
    if (!run) return;
    require_same_again(client_app::report::to_json(*run).dump(), "a document that was read is written as it was");
    // All of them are too slow for one input; a run takes more than a megabyte.
    constexpr std::size_t kinds_of_report = 3;
    const std::size_t kind = text.size() % kinds_of_report;
    std::vector<NamedRun> runs;
    if (kind > 0) runs.push_back({"first", *run});
    runs.push_back({"last", std::move(*run)});
    if (kind < 2) {
        check_reports(runs);
        return;
    }
    auto merged = unless_refused([&] { return merge_runs(runs); });
    if (!merged) return;
    require_same_again(client_app::report::to_json(*merged).dump(), "merged runs can be read again");
    runs.clear();
    runs.push_back({"merged", std::move(*merged)});
    check_reports(runs);
}

}  // namespace echo::fuzz
