#include "check/check_options.hpp"

#include "program/command_syntax.hpp"
#include "program/option_value.hpp"
#include <stdexcept>

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
                    "Put the result into FILE, which is replaced in one step, and not on standard output");
}

CheckOptions to_check_options(const CheckFlags& flags) {
    CheckOptions options;
    if (flags.warning) options.warning = parse_value("--warning", *flags.warning, TimeRange::parse);
    if (flags.critical) options.critical = parse_value("--critical", *flags.critical, TimeRange::parse);
    check_order(options);
    const auto parse_number = [](const std::string& text) { return parse_count(text, 1, 1000); };
    if (flags.count) options.count = parse_value("--count", *flags.count, parse_number);
    if (flags.file && flags.file->empty()) throw std::invalid_argument("--output-file: must name a file, got \"\"");
    options.file = flags.file;
    return options;
}

}  // namespace echo::client_app
