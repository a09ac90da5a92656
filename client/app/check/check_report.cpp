#include "check/check_report.hpp"

#include <algorithm>

#include <echo/text.hpp>

#include "duration_text.hpp"
#include "error_sentence.hpp"

namespace echo::client_app {
namespace {

// What stands in the way on this machine, or in the options, says nothing of the server.
PluginState state_of_failure(std::error_code error) {
    switch (exit_code(error)) {
        case ExitCode::usage:
        case ExitCode::local_resource:
        case ExitCode::output:
        case ExitCode::bug: return PluginState::unknown;
        case ExitCode::done:
        case ExitCode::answer_is_no:
        case ExitCode::name_resolution:
        case ExitCode::refused:
        case ExitCode::unreachable:
        case ExitCode::tls:
        case ExitCode::protocol:
        case ExitCode::connection_lost:
        case ExitCode::reply_timeout: break;
    }
    return PluginState::critical;
}

void add_connection(CheckReport& report, const FreshResult& result) {
    report.phases = result.phases;
    report.kernel = result.kernel;
    if (result.phases) report.hints = hints_for(*result.phases, result.kernel);
}

// Of an even number the slower one of the middle two: its phases belong to one message.
const FreshResult& median_of(const std::vector<FreshResult>& results) {
    std::vector<const FreshResult*> sorted;
    for (const FreshResult& result : results) sorted.push_back(&result);
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    const auto is_faster = [](const FreshResult* a, const FreshResult* b) {
        return a->response.total < b->response.total;
    };
    std::nth_element(sorted.begin(), middle, sorted.end(), is_faster);
    return **middle;
}

std::string answer_sentence(const std::vector<FreshResult>& results, std::chrono::nanoseconds median,
                            const Endpoint& endpoint) {
    const std::string name = escape(endpoint.to_string());
    if (results.size() == 1) return "reply from " + name + " in " + duration_text(median);
    return std::to_string(results.size()) + " replies from " + name + ", the median in " + duration_text(median);
}

void apply_thresholds(CheckReport& report, const CheckOptions& options) {
    const bool is_critical = options.critical && options.critical->alerts(*report.time);
    const bool is_warning = options.warning && options.warning->alerts(*report.time);
    if (!is_critical && !is_warning) return;
    report.state = is_critical ? PluginState::critical : PluginState::warning;
    const TimeRange& broken = is_critical ? *options.critical : *options.warning;
    report.sentence += ", and " + broken.in_words() + (is_critical ? " is critical (-c)" : " is worth a warning (-w)");
}

}  // namespace

std::string_view to_string(PluginState state) noexcept {
    switch (state) {
        case PluginState::ok: return "OK";
        case PluginState::warning: return "WARNING";
        case PluginState::critical: return "CRITICAL";
        case PluginState::unknown: return "UNKNOWN";
    }
    return "UNKNOWN";
}

CheckReport judge(const std::vector<FreshResult>& results, std::string_view message, const CommonOptions& common,
                  const CheckOptions& options) {
    CheckReport report{PluginState::ok, {}};
    for (const FreshResult& result : results) {
        if (!result.error) report.times.push_back(result.response.total);
    }
    const FreshResult& last = results.back();
    if (last.error) {
        report.state = state_of_failure(last.error);
        report.sentence = error_sentence({common.endpoint, common.config, message, last.error, last.response});
        report.error = last.error;
        report.cause = last.response.cause;
        add_connection(report, last);
        return report;
    }
    const FreshResult& median = median_of(results);
    report.time = median.response.total;
    report.sentence = answer_sentence(results, *report.time, common.endpoint);
    add_connection(report, median);
    apply_thresholds(report, options);
    return report;
}

}  // namespace echo::client_app
