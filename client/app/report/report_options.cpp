#include "report/report_options.hpp"

#include "program/command_syntax.hpp"
#include <algorithm>
#include <stdexcept>

namespace echo::client_app::report {
namespace {

using program::add_arguments;
using program::add_flag;
using program::add_text_option;
using program::begin_group;

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
    begin_group(command, "Options");
    add_arguments(command, "FILE", "FILE...", flags.files);
    add_flag(command, "--merge", flags.merge,
             "Add the runs up to one, as when several machines loaded a server together. Without it several "
             "runs are compared");
    add_text_option(command, "-o,--page", "FILE", flags.page,
                    "Write a page of HTML with charts to FILE, and nothing to standard output. A file that exists is "
                    "replaced. -: standard output");
    add_flag(command, "--spectrum", flags.spectrum,
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
