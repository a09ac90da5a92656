#include "check/check_options.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "measure/percentiles.hpp"
#include "program/command_syntax.hpp"
#include "program/option_value.hpp"

namespace echo::client_app {
namespace {

using program::add_text_option;
using program::begin_group;
using program::parse_count;
using program::parse_value;

// Of ranges that begin where times do, -c can otherwise never be what is told first.
void check_order(const CheckOptions& options) {
    if (!options.warning || !options.critical || !options.critical->alerts_before(*options.warning)) return;
    throw std::invalid_argument("--critical: " + options.critical->in_words() + " is less than --warning, " +
                                options.warning->in_words() +
                                ", so that there would never be a warning; write the greater time after -c");
}

void check_certificate_order(const CheckOptions& options) {
    const auto& [warning, critical] = std::tie(options.certificate_warning, options.certificate_critical);
    if (!warning || !critical || *critical <= *warning) return;
    throw std::invalid_argument(
        "--cert-critical: must be at most --cert-warning, as there would never be a warning otherwise");
}

int set_judged(CheckOptions& options, const std::string& name) {
    const auto known = known_percentiles();
    const auto found = std::ranges::find_if(known, [&](const Percentile& one) { return one.name == name; });
    if (found == known.end() && name != "max") {
        throw std::invalid_argument("must be p50, p90, p99, p99.9 or max, got " + program::quote(name));
    }
    const std::uint64_t needed = found == known.end() ? 1 : found->required_samples;
    if (options.count < needed) {
        throw std::invalid_argument(name + " takes " + std::to_string(needed) + " messages; give -n " +
                                    std::to_string(needed) + " or more");
    }
    options.percent = found == known.end() ? 100 : found->percent;
    options.judged = name;
    return 0;
}

// Days, which are what certificates are counted in, beside the units of every other time. A number alone would be
// seconds, as everywhere, and whoever writes one means days.
std::chrono::nanoseconds parse_days(const std::string& text) {
    const bool is_number = !text.empty() && text.find_first_not_of("0123456789.") == text.npos;
    const bool is_zero = text.find_first_not_of('0') == text.npos;
    if (is_number && !is_zero) {
        throw std::invalid_argument("must have a unit, such as 30d for days or 36h for hours, got " +
                                    program::quote(text));
    }
    if (!text.ends_with('d')) return program::parse_time(text);
    return std::chrono::hours(24) * static_cast<std::int64_t>(parse_count(text.substr(0, text.size() - 1), 0, 36'500));
}

}  // namespace

void declare_check_options(CLI::App& command, CheckFlags& flags) {
    begin_group(command, "Options");
    add_text_option(command, "-w,--warning", "RANGE", flags.warning,
                    "WARNING if the time is outside RANGE: 50ms, 10ms:50ms, 10ms:, ~:50ms; or inside @10ms:50ms. A "
                    "number without a unit is in seconds");
    add_text_option(command, "-c,--critical", "RANGE", flags.critical, "The same for CRITICAL");
    add_text_option(command, "-n,--count", "N", flags.count,
                    "Send N messages, one after the other, and judge the median of their times. Default: 1");
    add_text_option(command, "-o,--output-file", "FILE", flags.file,
                    "Put the result into FILE, which is replaced in one step; - is standard output");
    add_text_option(command, "--judge", "PERCENTILE", flags.judge,
                    "Judge p90, p99, p99.9 or max of the N messages; their number must carry it. Default: the median");
    add_text_option(command, "--cert-warning", "T", flags.certificate_warning,
                    "WARNING if the server's certificate is good for less than T, such as 30d. Default: not judged");
    add_text_option(command, "--cert-critical", "T", flags.certificate_critical, "The same for CRITICAL");
}

CheckOptions to_check_options(const CheckFlags& flags) {
    CheckOptions options;
    if (flags.warning) options.warning = parse_value("--warning", *flags.warning, TimeRange::parse);
    if (flags.critical) options.critical = parse_value("--critical", *flags.critical, TimeRange::parse);
    check_order(options);
    const auto parse_number = [](const std::string& text) { return parse_count(text, 1, 1000); };
    if (flags.count) options.count = parse_value("--count", *flags.count, parse_number);
    if (flags.judge)
        parse_value("--judge", *flags.judge, [&](const std::string& text) { return set_judged(options, text); });
    if (flags.certificate_warning) {
        options.certificate_warning = parse_value("--cert-warning", *flags.certificate_warning, parse_days);
    }
    if (flags.certificate_critical) {
        options.certificate_critical = parse_value("--cert-critical", *flags.certificate_critical, parse_days);
    }
    check_certificate_order(options);
    if (flags.file && flags.file->empty()) throw std::invalid_argument("--output-file: must name a file, got \"\"");
    if (flags.file != "-") options.file = flags.file;
    return options;
}

}  // namespace echo::client_app
