#include "check/check_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <echo/error.hpp>
#include <echo/text.hpp>

#include "errors/error_sentence.hpp"
#include "text/number_text.hpp"

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

// A message that is not the first has what time the others left; when that was short, it says nothing of the server.
bool ran_out_of_time(const std::vector<FreshResult>& results) {
    const std::error_code error = results.back().error;
    return results.size() > 1 && (error == errc::request_timeout || error == errc::connect_timeout);
}

std::string out_of_time_sentence(std::size_t answered, const CommonOptions& common, const CheckOptions& options) {
    return std::to_string(answered) + " of " + std::to_string(options.count) + " messages were answered by " +
           escape(common.endpoint.to_string()) + " within " + duration_text(common.config.request_timeout) +
           " (--timeout), which is the time for all of them; is the server slow, or is that too short?";
}

void add_connection(CheckReport& report, const FreshResult& result, const CommonOptions& common) {
    report.phases = result.phases;
    report.kernel = result.kernel;
    const bool is_tcp = common.endpoint.transport() != Endpoint::Transport::local;
    if (result.phases) report.hints = hints_for(*result.phases, result.kernel, is_tcp);
}

// Of an even number the slower one of the middle two: its phases belong to one message.
const FreshResult& median_of(const std::vector<FreshResult>& results) {
    std::vector<const FreshResult*> sorted;
    sorted.reserve(results.size());
    for (const FreshResult& result : results) sorted.push_back(&result);
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    const auto is_faster = [](const FreshResult* a, const FreshResult* b) {
        return a->response.total < b->response.total;
    };
    std::nth_element(sorted.begin(), middle, sorted.end(), is_faster);
    return **middle;
}

// `127.0.0.1:8443` says no more than `tls://127.0.0.1:8443`.
bool is_its_address(const std::string& peer, const Endpoint& endpoint) {
    const std::string text = endpoint.to_string();
    return text == peer || (endpoint.is_tls() && text.ends_with("://" + peer));
}

std::string answer_sentence(const std::vector<FreshResult>& results, const CheckReport& report,
                            const Endpoint& endpoint, const CheckOptions& options) {
    std::string name = escape(endpoint.to_string());
    // Of a name that has several addresses, and of what is no address at all.
    if (!report.peer.empty() && endpoint.transport() != Endpoint::Transport::local) name += " (" + report.peer + ")";
    if (results.size() == 1) return "reply from " + name + " in " + duration_text(*report.time);
    return std::to_string(results.size()) + " replies from " + name + ", " + options.judged + " in " +
           duration_text(*report.time);
}

void apply_thresholds(CheckReport& report, const CheckOptions& options) {
    const bool is_critical = options.critical && options.critical->alerts(*report.time);
    const bool is_warning = options.warning && options.warning->alerts(*report.time);
    if (!is_critical && !is_warning) return;
    report.state = is_critical ? PluginState::critical : PluginState::warning;
    const TimeRange& broken = is_critical ? *options.critical : *options.warning;
    report.sentence += ", and " + broken.in_words() + (is_critical ? " is critical (-c)" : " is worth a warning (-w)");
}

void worsen(CheckReport& report, PluginState state, const std::string& words) {
    report.state = std::max(report.state, state);
    report.sentence += words;
}

}  // namespace

std::chrono::nanoseconds percentile_of(std::vector<std::chrono::nanoseconds> times, double percent) {
    std::ranges::sort(times);
    const double rank = std::ceil(percent / 100 * static_cast<double>(times.size()) - 1e-6);
    return times[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

std::optional<std::chrono::nanoseconds> certificate_left(const CheckReport& report) {
    if (!report.certificate_end) return std::nullopt;
    return *report.certificate_end - report.started_at;
}

void judge_certificate(CheckReport& report, const CheckOptions& options) {
    const auto left = certificate_left(report);
    const bool is_judged = options.certificate_critical || options.certificate_warning;
    // What is known to be bad stays that, though "unknown" has the greater number.
    const PluginState least = report.state == PluginState::ok ? PluginState::unknown : report.state;
    if (!left && is_judged) worsen(report, least, ", but its certificate could not be read");
    if (!left) return;
    const auto days = std::abs(std::chrono::duration_cast<std::chrono::hours>(*left).count() / 24);
    const std::string count = std::to_string(days) + (days == 1 ? " day" : " days");
    const std::string words = *left < std::chrono::nanoseconds(0)
                                  ? ", and its certificate expired " + count + " ago, which "
                                  : ", and its certificate is good for " + count + " only, which ";
    if (options.certificate_critical && *left < *options.certificate_critical) {
        worsen(report, PluginState::critical, words + "is critical (--cert-critical)");
    } else if (options.certificate_warning && *left < *options.certificate_warning) {
        worsen(report, PluginState::warning, words + "is worth a warning (--cert-warning)");
    }
}

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
        if (ran_out_of_time(results)) {
            report.error = errc::request_timeout;
            report.cause = {};
            report.sentence = out_of_time_sentence(report.times.size(), common, options);
        }
        add_connection(report, last, common);
        return report;
    }
    const FreshResult& median = median_of(results);
    report.time = options.percent ? percentile_of(report.times, *options.percent) : median.response.total;
    if (!is_its_address(median.response.peer, common.endpoint)) report.peer = median.response.peer;
    report.sentence = answer_sentence(results, report, common.endpoint, options);
    add_connection(report, median, common);
    apply_thresholds(report, options);
    return report;
}

}  // namespace echo::client_app
