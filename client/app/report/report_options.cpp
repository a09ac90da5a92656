#include "report/report_options.hpp"

#include <algorithm>
#include <stdexcept>

#include "measure/agent_name.hpp"
#include "program/command_syntax.hpp"
#include "program/option_value.hpp"

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

std::vector<std::string> parse_agents(const std::string& text) {
    std::vector<std::string> agents;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string agent = parse_agent_name(text.substr(begin, end - begin));
        if (std::ranges::count(agents, agent) > 0) {
            throw std::invalid_argument("has " + program::quote(agent) + " twice; name each agent once");
        }
        agents.push_back(agent);
        begin = end + 1;
    }
    return agents;
}

}  // namespace

void declare_report_options(CLI::App& command, ReportFlags& flags) {
    begin_group(command, "Options");
    add_arguments(command, "FILE", "FILE...", flags.files);
    add_flag(command, "--merge", flags.merge,
             "Add the runs up to one, as when several machines loaded a server together. Without it several "
             "runs are compared");
    add_text_option(command, "--agents", "NAMES", flags.agents,
                    "With --merge: the names of all agents (bench --agent), with commas between them. Those without a "
                    "run are named, and make the exit status 1");
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
    if (flags.agents && !flags.merge)
        throw std::invalid_argument("--agents: is for --merge; add that, or leave it out");
    if (flags.agents) options.agents = program::parse_value("--agents", *flags.agents, parse_agents);
    if (options.form == Form::spectrum && options.files.size() > 1 && !options.merge) {
        throw std::invalid_argument("--spectrum: is of one run; name one FILE, or add --merge");
    }
    return options;
}

}  // namespace echo::client_app::report
