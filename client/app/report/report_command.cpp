#include "options/commands.hpp"

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "help/terminal_columns.hpp"
#include "measure/percentile_spectrum.hpp"
#include "output/output_file.hpp"
#include "output/output_stream.hpp"
#include "program/command_syntax.hpp"
#include "program/option_value.hpp"
#include "report/comparison_json.hpp"
#include "report/html/page.hpp"
#include "report/merge_text.hpp"
#include "report/report_options.hpp"
#include "report/report_text.hpp"
#include "report/run/merge_runs.hpp"
#include "report/run/run_files.hpp"
#include "terminal/remark.hpp"
#include "terminal/style.hpp"
#include "terminal/terminal_facts.hpp"

namespace echo::client_app {
namespace report {
namespace {

constexpr const char* report_introduction = R"(Shows, compares and merges what bench has measured.

Examples: echo-client bench --output json > a.json
          echo-client report a.json
          echo-client report before.json after.json
          echo-client report --merge a.json b.json --output json > c.json
          echo-client report --merge a.json b.json --agents a,b,c
          echo-client report before.json after.json -o report.html
)";

constexpr const char* report_closing_words =
    R"(FILE is what bench wrote with --output json or jsonl; "-" is standard input. One file
is shown; of several each has a column, with its difference to the first in percent.

--merge adds histograms and counts, and intervals by the clocks of the machines; it
is for runs that went on together, and says when all of them did. Their sum may be
merged again. The exit status is 1 if an agent of --agents has no run.)";

// A run that was measured for hours is easily named in the wrong place.
void check_output(const ReportOptions& options) {
    std::error_code ignored;
    for (const std::string& file : options.files) {
        if (options.form == Form::page && std::filesystem::equivalent(file, options.page, ignored)) {
            throw std::invalid_argument("-o: " + program::quote(options.page) +
                                        " is one of the runs, which the page would replace; name another file");
        }
    }
}

std::string text_of(const std::vector<NamedRun>& runs, ColorWhen color) {
    const Style style = style_for(STDOUT_FILENO, color);
    const auto columns = program::columns_of_terminal(STDOUT_FILENO);
    if (runs.size() > 1) return comparison_text(runs, style, columns);
    return summary_text(runs.front().run, style, {program::columns_of(STDOUT_FILENO), locale_is_utf8()}, columns);
}

std::string report_of(const std::vector<NamedRun>& runs, Form form, ColorWhen color) {
    switch (form) {
        case Form::text: break;
        case Form::json: return json_document(runs);
        case Form::jsonl: return json_lines(runs);
        case Form::page: return html_page(runs);
        case Form::spectrum: return percentile_spectrum(runs.front().run.latency());
    }
    return text_of(runs, color);
}

// Whatever the form of the report is: who reads the exit status alone must not take a part for the whole.
ExitCode judge_agents(const BenchRun& run) {
    const std::optional<std::string> missing = run.merge ? words_of_missing(*run.merge) : std::nullopt;
    if (!missing) return ExitCode::done;
    std::cerr << plain_remark(*missing) << std::flush;
    return ExitCode::answer_is_no;
}

ExitCode run_report(const ReportOptions& options, ColorWhen color) {
    check_output(options);
    std::vector<NamedRun> runs = read_runs(options.files);
    if (options.merge) check_that_all_differ(runs);
    if (options.merge) runs = {{"merged", merge_runs(runs, options.agents)}};
    const std::string text = report_of(runs, options.form, color);
    if (options.form == Form::page && options.page != "-") {
        write_file(options.page, text);
    } else {
        OutputStream output(STDOUT_FILENO);
        output.write(text);
        output.flush();
    }
    return options.merge ? judge_agents(runs.front().run) : ExitCode::done;
}

}  // namespace
}  // namespace report

Command declare_report(CLI::App& app) {
    CLI::App& command = program::add_command(app, "report", report::report_introduction, report::report_closing_words);
    // Shared because the options' callbacks and the command both outlive this function.
    const auto flags = std::make_shared<report::ReportFlags>();
    report::declare_report_options(command, *flags);
    return {&command,
            [flags](const CommonOptions& common) {
                return report::run_report(report::to_report_options(*flags, common.output), common.color);
            },
            {.set = CommonOptionSet::output_format,
             .output = "text: for people; json: one document; jsonl: an object on a line for each run. Default: text"}};
}

}  // namespace echo::client_app
