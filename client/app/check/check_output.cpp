#include "check/check_output.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include <echo/text.hpp>
#include <echo/version.hpp>

#include "errors/error_json.hpp"
#include "measure/percentiles.hpp"
#include "probe/phases_json.hpp"
#include "text/metrics.hpp"
#include "text/shown_text.hpp"
#include "text/timestamp.hpp"

namespace echo::client_app {
namespace {

constexpr int check_schema_version = 1;

// The first bar of the line begins the performance data, and only the first line is shown.
std::string on_the_line(std::string text) {
    std::replace(text.begin(), text.end(), '|', '/');
    std::replace(text.begin(), text.end(), '\n', ' ');
    return program::shown_text(text);
}

std::string performance_data(const CheckReport& report, const CommonOptions& common, const CheckOptions& options) {
    const std::chrono::nanoseconds timeout = common.config.request_timeout;
    std::string data = "time=" + (report.time ? seconds_text(*report.time) + "s" : std::string("U"));
    data += ";" + (options.warning ? options.warning->in_seconds() : std::string());
    data += ";" + (options.critical ? options.critical->in_seconds() : std::string());
    data += ";0;" + (timeout.count() > 0 ? seconds_text(timeout) : std::string());
    const auto add = [&](const char* label, std::optional<std::chrono::nanoseconds> time) {
        if (time) data += std::string(" ") + label + "=" + seconds_text(*time) + "s;;;0";
    };
    if (report.times.size() > 1) {
        add("min", percentile_of(report.times, 0));
        for (const Percentile& one : carried_percentiles(report.times.size())) {
            add(one.name, percentile_of(report.times, one.percent));
        }
        add("max", percentile_of(report.times, 100));
    }
    if (const auto left = certificate_left(report)) {
        const auto below = [](const std::optional<std::chrono::nanoseconds>& limit) {
            return limit ? seconds_text(*limit) + ":" : std::string();
        };
        const auto whole = std::chrono::floor<std::chrono::seconds>(*left);
        data += " certificate=" + std::to_string(whole.count()) + "s;" + below(options.certificate_warning) + ";" +
                below(options.certificate_critical);
    }
    if (!report.phases) return data;
    add("resolve", report.phases->resolve);
    add("connect", report.phases->connect);
    add("tls", report.phases->tls);
    add("first_byte", report.phases->first_byte);
    return data;
}

Json range_or_null(const std::optional<TimeRange>& range) {
    return range ? Json(range->in_seconds()) : Json(nullptr);
}

void add_times(Metrics& metrics, const CheckReport& report) {
    if (report.times.size() < 2) return;
    metrics.begin("echo_probe_message_seconds", "How long the messages of the check took.");
    metrics.add(seconds_text(percentile_of(report.times, 0)), "statistic", "min");
    for (const Percentile& one : carried_percentiles(report.times.size())) {
        metrics.add(seconds_text(percentile_of(report.times, one.percent)), "statistic", one.name);
    }
    metrics.add(seconds_text(percentile_of(report.times, 100)), "statistic", "max");
}

void add_connection(Metrics& metrics, const CheckReport& report) {
    if (report.phases) {
        metrics.begin("echo_probe_phase_seconds", "How long each phase of the message's connection took.");
        const auto add = [&](const std::string& phase, std::optional<std::chrono::nanoseconds> time) {
            if (time) metrics.add(seconds_text(*time), "phase", phase);
        };
        add("resolve", report.phases->resolve);
        add("connect", report.phases->connect);
        add("tls", report.phases->tls);
        add("first_byte", report.phases->first_byte);
    }
    if (report.kernel) {
        metrics.begin("echo_probe_tcp_round_trip_seconds", "The kernel's smoothed round trip (TCP_INFO).");
        metrics.add(seconds_text(report.kernel->round_trip));
        metrics.begin("echo_probe_tcp_retransmits", "Segments of the connection that were sent again, SYNs included.");
        metrics.add(std::to_string(report.kernel->retransmits));
    }
}

}  // namespace

std::string plugin_line(const CheckReport& report, const CommonOptions& common, const CheckOptions& options) {
    std::string line = "ECHO " + std::string(to_string(report.state)) + " - " + on_the_line(report.sentence);
    if (report.state != PluginState::ok) {
        for (const Hint& hint : report.hints) line += "; " + on_the_line(hint.sentence);
    }
    return line + " | " + performance_data(report, common, options) + "\n";
}

std::string plugin_line(const std::string& fault) {
    return "ECHO UNKNOWN - " + on_the_line(fault) + "\n";
}

std::string check_json(const CheckReport& report, const CommonOptions& common, const CheckOptions& options) {
    const std::chrono::nanoseconds timeout = common.config.request_timeout;
    Json times = Json::array();
    for (const auto time : report.times) times.push_back(time.count());
    Json hints = Json::array();
    for (const Hint& hint : report.hints) {
        hints.push_back({{"hint", to_string(hint.kind)}, {"sentence", hint.sentence}});
    }
    const Json document = {
        {"schema_version", check_schema_version},
        {"command", "check"},
        {"version", ECHO_VERSION},
        {"endpoint", text_or_escapes(common.endpoint.to_string())},
        {"started_at", timestamp(report.started_at)},
        {"settings",
         {{"count", options.count},
          {"timeout_ns", timeout.count() > 0 ? Json(timeout.count()) : Json(nullptr)},
          {"warning_seconds", range_or_null(options.warning)},
          {"critical_seconds", range_or_null(options.critical)},
          {"judge", options.judged},
          {"certificate_warning_ns", time_or_null(options.certificate_warning)},
          {"certificate_critical_ns", time_or_null(options.certificate_critical)}}},
        {"peer", report.peer.empty() ? Json(nullptr) : text_or_escapes(report.peer)},
        {"certificate_expires_at", report.certificate_end ? Json(timestamp(*report.certificate_end)) : Json(nullptr)},
        {"state", to_string(report.state)},
        {"sentence", report.sentence},
        {"time_ns", time_or_null(report.time)},
        {"times_ns", times},
        {"phases", phases_json(report.phases)},
        {"tcp", kernel_json(report.kernel)},
        {"hints", hints},
        {"error", error_json(report.error, report.cause, report.sentence)},
        {"exit_code", static_cast<int>(report.state)}};
    return program::shown_json(document.dump()) + "\n";
}

std::string check_metrics(const CheckReport& report, const CommonOptions& common) {
    Metrics metrics(common.endpoint);
    metrics.begin("echo_probe_success", "Whether every message was answered with what was sent.");
    metrics.add(report.error ? "0" : "1");
    metrics.begin("echo_probe_exit_code", "The check's exit status: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.");
    metrics.add(std::to_string(static_cast<int>(report.state)));
    metrics.begin("echo_probe_failure_cause",
                  "What the message failed of, as an exit status of echo-client; 0: it did not.");
    metrics.add(std::to_string(static_cast<int>(exit_code(report.error, report.cause))));
    if (report.time) {
        metrics.begin("echo_probe_duration_seconds", "From the beginning of connecting until the reply was whole.");
        metrics.add(seconds_text(*report.time));
    }
    add_times(metrics, report);
    if (report.certificate_end) {
        metrics.begin("echo_probe_certificate_expiry_timestamp_seconds",
                      "When the server's certificate expires, in seconds since 1970.");
        metrics.add(std::to_string(std::chrono::system_clock::to_time_t(*report.certificate_end)));
    }
    add_connection(metrics, report);
    return metrics.text();
}

}  // namespace echo::client_app
