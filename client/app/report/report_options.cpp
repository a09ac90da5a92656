#include "report/report_options.hpp"

#include <algorithm>
#include <stdexcept>

#include "options/option_value.hpp"

namespace echo::client_app::report {
namespace {

// More than a command line can hold; without a bound CLI11 would take "[a,b]" for a list.
constexpr int most_files = 1'000'000;

Form form_of(const ReportFlags& flags, OutputFormat output) {
    if (flags.page && flags.spectrum)
        throw std::invalid_argument("-o and --spectrum exclude each other; leave out one");
    const bool has_own_form = flags.page || flags.spectrum;
    if (has_own_form && output != OutputFormat::text) {
        throw std::invalid_argument(std::string(flags.page ? "-o" : "--spectrum") +
                                    ": writes no JSON; leave it out, or --output");
    }
    if (flags.page) return Form::page;
    if (flags.spectrum) return Form::spectrum;
    switch (output) {
        case OutputFormat::text:
        case OutputFormat::prometheus: break;  // which the program has refused
        case OutputFormat::json: return Form::json;
        case OutputFormat::jsonl: return Form::jsonl;
    }
    return Form::text;
}

}  // namespace

void declare_report_options(CLI::App& command, ReportFlags& flags) {
    command.option_defaults()->group("Options");
    const auto store = [&flags](const CLI::results_t& values) {
        flags.files = values;
        return true;
    };
    // As a callback it sees the words as they were written.
    command.add_option("FILE", CLI::callback_t(store), "")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->expected(most_files)
        ->option_text("FILE...");
    command.add_flag("--merge", flags.merge,
                     "Add the runs up to one, as when several machines loaded a server together. Without it several "
                     "runs are compared");
    add_text_option(command, "-o,--page", "FILE", flags.page,
                    "Write a page of HTML with charts to FILE, and nothing to standard output. A file that exists is "
                    "replaced. -: standard output");
    command.add_flag("--spectrum", flags.spectrum,
                     "Print the percentiles in milliseconds as HdrHistogram does, for its plotters: of the response "
                     "time, or where there is none of the service time");
}

ReportOptions to_report_options(const ReportFlags& flags, OutputFormat output) {
    if (flags.files.empty()) {
        throw std::invalid_argument("FILE: is missing; report reads what echo-client bench --output json has written");
    }
    if (std::ranges::count(flags.files, "-") > 1) {
        throw std::invalid_argument("\"-\": standard input can be read only once");
    }
    if (flags.page && flags.page->empty()) throw std::invalid_argument("-o: must be the name of a file, got \"\"");
    ReportOptions options{flags.files, flags.merge, form_of(flags, output), flags.page.value_or("")};
    if (options.form == Form::spectrum && options.files.size() > 1 && !options.merge) {
        throw std::invalid_argument("--spectrum: is of one run; name one FILE, or add --merge");
    }
    return options;
}

}  // namespace echo::client_app::report
