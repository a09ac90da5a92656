#include "check/check_output.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include <echo/text.hpp>
#include <echo/version.hpp>

#include "errors/error_json.hpp"
#include "probe/phases_json.hpp"
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

// Label values of the text format escape backslash, quotation mark and newline; the endpoint is escaped already.
std::string label_value(const std::string& text) {
    std::string value;
    for (const char symbol : text) {
        if (symbol == '\\' || symbol == '"') value += '\\';
        value += symbol;
    }
    return value;
}

class Metrics {
public:
    explicit Metrics(const Endpoint& endpoint)
        : endpoint_("endpoint=\"" + label_value(escape(endpoint.to_string())) + "\"") {}

    void begin(const std::string& name, const std::string& help) {
        name_ = name;
        text_ += "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n";
    }
    void add(const std::string& value, const std::string& label = {}) {
        text_ += name_ + "{" + endpoint_ + label + "} " + value + "\n";
    }
    void add(const char* phase, std::optional<std::chrono::nanoseconds> time) {
        if (time) add(seconds_text(*time), ",phase=\"" + std::string(phase) + "\"");
    }
    const std::string& text() const { return text_; }

private:
    std::string endpoint_;
    std::string name_;
    std::string text_;
};

void add_connection(Metrics& metrics, const CheckReport& report) {
    if (report.phases) {
        metrics.begin("echo_probe_phase_seconds", "How long each phase of the message's connection took.");
        metrics.add("resolve", report.phases->resolve);
        metrics.add("connect", report.phases->connect);
        metrics.add("tls", report.phases->tls);
        metrics.add("first_byte", report.phases->first_byte);
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
    const Json document = {{"schema_version", check_schema_version},
                           {"command", "check"},
                           {"version", ECHO_VERSION},
                           {"endpoint", text_or_escapes(common.endpoint.to_string())},
                           {"started_at", timestamp(report.started_at)},
                           {"settings",
                            {{"count", options.count},
                             {"timeout_ns", timeout.count() > 0 ? Json(timeout.count()) : Json(nullptr)},
                             {"warning_seconds", range_or_null(options.warning)},
                             {"critical_seconds", range_or_null(options.critical)}}},
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
    metrics.add(std::to_string(static_cast<int>(exit_code(report.error))));
    if (report.time) {
        metrics.begin("echo_probe_duration_seconds", "From the beginning of connecting until the reply was whole.");
        metrics.add(seconds_text(*report.time));
    }
    add_connection(metrics, report);
    return metrics.text();
}

}  // namespace echo::client_app
