// The server's numbers in the text format of Prometheus.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <echo/version.hpp>

#include "admin/admin_pages.hpp"
#include "text/shown_text.hpp"

namespace echo::server_app {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

ClientMetric counted(std::uint64_t value, std::vector<ClientMetric::Label> labels = {}) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.counter.value = static_cast<double>(value);
    return metric;
}

MetricFamily counter(std::string name, std::string help, std::uint64_t value) {
    return {std::move(name), std::move(help), MetricType::Counter, {counted(value)}};
}

MetricFamily gauge(std::string name, std::string help, double value, std::vector<ClientMetric::Label> labels = {}) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.gauge.value = value;
    return {std::move(name), std::move(help), MetricType::Gauge, {std::move(metric)}};
}

MetricFamily closed_connections(const ServerStats& stats) {
    MetricFamily family{
        "echo_server_connections_closed_total", "Connections that have ended, by the reason.", MetricType::Counter, {}};
    // Those that have not happened yet too, so that a first time is an increase.
    for (std::size_t index = 0; index < close_reason_count; ++index) {
        const std::string reason(to_string(static_cast<CloseReason>(index)));
        family.metric.push_back(counted(stats.connections_closed[index], {{"reason", reason}}));
    }
    return family;
}

MetricFamily reloads(const AdminFacts& facts) {
    return {
        "echo_server_reloads_total",
        "Times the configuration was loaded again, by the result.",
        MetricType::Counter,
        {counted(facts.reloads_done, {{"result", "success"}}), counted(facts.reloads_failed, {{"result", "failure"}})}};
}

double unix_seconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

MetricFamily certificate_ends(const std::vector<CertificateTerm>& certificates) {
    MetricFamily family{"echo_server_tls_certificate_not_after_seconds",
                        "When a certificate in force expires, in seconds since 1970 UTC.",
                        MetricType::Gauge,
                        {}};
    for (const CertificateTerm& term : certificates) {
        ClientMetric metric;
        metric.label = {{"setting", std::string(term.setting)},
                        {"file", program::shown_text(term.file)},
                        {"subject", term.subject}};
        metric.gauge.value = unix_seconds(term.not_after);
        family.metric.push_back(std::move(metric));
    }
    return family;
}

double in_seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

MetricFamily answer_times(const AnswerTimes& times) {
    ClientMetric metric;
    for (std::size_t step = 0; step < AnswerTimes::steps; ++step) {
        const bool is_last = step == AnswerTimes::bounds.size();
        metric.histogram.sample_count += times.counts[step];
        metric.histogram.bucket.push_back({metric.histogram.sample_count, is_last
                                                                              ? std::numeric_limits<double>::infinity()
                                                                              : in_seconds(AnswerTimes::bounds[step])});
    }
    metric.histogram.sample_sum = in_seconds(times.sum);
    return {"echo_server_answer_duration_seconds",
            "Time from a whole message to its answer written, of a sample of the messages.",
            MetricType::Histogram,
            {std::move(metric)}};
}

void add_connections(std::vector<MetricFamily>& families, const ServerStats& stats) {
    families.push_back(counter("echo_server_connections_accepted_total",
                               "Connections accepted, those refused for a limit too.", stats.connections_accepted));
    families.push_back(
        gauge("echo_server_connections_open", "Connections open now.", static_cast<double>(stats.connections_open)));
    families.push_back(closed_connections(stats));
    families.push_back(counter("echo_server_health_checks_total",
                               "Connections whose peer left without having sent a byte.", stats.health_checks));
    families.push_back(counter("echo_server_accept_failures_total",
                               "Times that accepting paused for want of descriptors or memory.",
                               stats.accept_failures));
    families.push_back(gauge("echo_server_max_connections", "Connections that may be open at once; 0: any number.",
                             static_cast<double>(stats.max_connections)));
}

void add_traffic(std::vector<MetricFamily>& families, const ServerStats& stats) {
    families.push_back(counter("echo_server_messages_total", "Whole messages received.", stats.messages));
    families.push_back(
        counter("echo_server_received_bytes_total", "Bytes received, without what TLS adds.", stats.bytes_received));
    families.push_back(counter("echo_server_sent_bytes_total", "Bytes sent, without what TLS adds.", stats.bytes_sent));
    families.push_back(answer_times(stats.answer_times));
    families.push_back(gauge("echo_server_buffer_bytes", "Bytes that the open connections hold in buffers.",
                             static_cast<double>(stats.buffer_bytes)));
    families.push_back(
        counter("echo_server_tls_handshakes_total", "Handshakes of TLS that were completed.", stats.tls_handshakes));
    families.push_back(counter("echo_server_tls_resumptions_total",
                               "Handshakes of TLS that took up an earlier session.", stats.tls_resumptions));
}

void add_program(std::vector<MetricFamily>& families, const AdminFacts& facts) {
    families.push_back(
        gauge("echo_server_accepting", "1 while new connections are taken, else 0.", facts.stats.accepting ? 1 : 0));
    families.push_back(reloads(facts));
    families.push_back(counter("echo_server_log_lines_lost_total", "Lines of the log that could not be written.",
                               facts.log_lines_lost));
    families.push_back(
        gauge("echo_server_build_info", "Always 1; the label tells the version.", 1, {{"version", ECHO_VERSION}}));
}

void add_process(std::vector<MetricFamily>& families, const AdminFacts& facts) {
    const ProcessFigures process = facts.process ? facts.process() : ProcessFigures{};
    const auto add_gauge = [&families](const char* name, const char* help, std::optional<std::uint64_t> value) {
        if (value) families.push_back(gauge(name, help, static_cast<double>(*value)));
    };
    add_gauge("process_open_fds", "Descriptors that the process has open.", process.open_descriptors);
    add_gauge("process_max_fds", "Descriptors that the process may have open.", process.most_descriptors);
    add_gauge("process_resident_memory_bytes", "Memory of the process that is not swapped out.",
              process.resident_bytes);
    if (process.cpu_seconds) {
        ClientMetric used;
        used.counter.value = *process.cpu_seconds;
        families.push_back({"process_cpu_seconds_total",
                            "Time on processors, in user and kernel mode.",
                            MetricType::Counter,
                            {std::move(used)}});
    }
    families.push_back(gauge("process_start_time_seconds", "When the process started, in seconds since 1970 UTC.",
                             unix_seconds(facts.started)));
}

}  // namespace

std::string to_metrics(const AdminFacts& facts) {
    std::vector<MetricFamily> families;
    add_connections(families, facts.stats);
    add_traffic(families, facts.stats);
    // A family without a metric would be its help and type alone.
    if (!facts.certificates.empty()) families.push_back(certificate_ends(facts.certificates));
    add_program(families, facts);
    add_process(families, facts);
    std::ostringstream text;
    prometheus::TextSerializer().Serialize(text, families);
    return text.str();
}

}  // namespace echo::server_app
