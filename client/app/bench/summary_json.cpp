#include "bench/summary_json.hpp"

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include <echo/version.hpp>

#include "errors/error_json.hpp"
#include "measure/latency_json.hpp"
#include "text/shown_text.hpp"
#include "text/timestamp.hpp"

namespace echo::client_app::bench {
namespace {

// Counts up when a key vanishes or changes its meaning; new keys may come at any time.
constexpr int bench_schema_version = 1;

template <class Value>
Json or_null(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json or_null(const std::optional<std::chrono::nanoseconds>& time) {
    return time ? Json(time->count()) : Json(nullptr);
}

Json command_line_of(const std::vector<std::string>& words) {
    Json list = Json::array();
    for (const std::string& word : words) list.push_back(text_or_escapes(word));
    return list;
}

Json settings_of(const Results& results) {
    const BenchOptions& options = results.options;
    const EchoConfig& config = results.common.config;
    return {{"mode", results.is_open_loop() ? "open" : "closed"},
            {"rate_per_second", or_null(options.rate)},
            {"connections", config.pool_size},
            {"pipeline", config.max_in_flight},
            {"threads", options.threads},
            {"size_min_bytes", options.sizes.smallest},
            {"size_max_bytes", options.sizes.largest},
            {"duration_ns", or_null(options.duration)},
            {"requests", or_null(options.requests)},
            {"requests_per_connection", or_null(options.requests_per_connection)},
            {"warmup_ns", options.warmup.count()},
            {"framing", config.framing.name()},
            {"tls", results.common.endpoint.is_tls()},
            {"count_instances", options.count_instances}};
}

Json agent_of(const BenchOptions& options) {
    return options.agent ? text_or_escapes(*options.agent) : Json(nullptr);
}

Json counts_of(const Counts& counts) {
    return {{"offered", counts.offered},       {"sent", counts.sent},
            {"answered", counts.answered},     {"failed", counts.failed},
            {"mismatched", counts.mismatched}, {"late", counts.late},
            {"missed", counts.missed},         {"connect_errors", counts.connect_errors}};
}

Json rates_of(const Results& results) {
    const Counts& counts = results.total.counts;
    return {{"offered_per_second", or_null(results.per_second(counts.offered))},
            {"sent_per_second", or_null(results.per_second(counts.sent))},
            {"answered_per_second", or_null(results.per_second(counts.answered))},
            {"sent_bytes_per_second", or_null(results.per_second(counts.sent_bytes))},
            {"received_bytes_per_second", or_null(results.per_second(counts.received_bytes))}};
}

Json errors_of(const Results& results) {
    Json errors = Json::array();
    for (const FailureCount& failure : results.total.failures) {
        errors.push_back({{"exit_code", static_cast<int>(failure.exit_code)},
                          {"message", text_or_escapes(failure.sentence)},
                          {"count", failure.count}});
    }
    return errors;
}

Json addresses_of(const Tally& total) {
    Json addresses = Json::array();
    for (const auto& row : total.addresses.rows()) {
        addresses.push_back(
            {{"address", row.name ? text_or_escapes(*row.name) : Json(nullptr)}, {"connections", row.count}});
    }
    return addresses;
}

Json verdicts_of(const Results& results) {
    Json verdicts = Json::array();
    for (const Verdict& verdict : results.verdicts) {
        verdicts.push_back({{"rule", text_or_escapes(verdict.rule)},
                            {"broken", verdict.broken},
                            {"value", or_null(verdict.value)},
                            {"unit", to_string(verdict.unit)}});
    }
    return verdicts;
}

Json intervals_of(const Results& results) {
    Json intervals = Json::array();
    for (const Interval& interval : results.intervals) intervals.push_back(to_json(interval));
    return intervals;
}

}  // namespace

Json to_json(const Results& results) {
    const Tally& total = results.total;
    const bool open = results.is_open_loop();
    Json document = {{"schema_version", bench_schema_version},
                     {"command", "bench"},
                     {"version", ECHO_VERSION},
                     {"endpoint", text_or_escapes(results.common.endpoint.to_string())},
                     {"started_at", timestamp(results.started_at)}};
    document["agent"] = agent_of(results.options);
    document["interrupted"] = or_null(results.interrupted);
    document["command_line"] = command_line_of(results.common.command_line);
    document["settings"] = settings_of(results);
    document["duration_ns"] = results.duration.count();
    document["counts"] = counts_of(total.counts);
    document["bytes"] = {{"sent_bytes", total.counts.sent_bytes}, {"received_bytes", total.counts.received_bytes}};
    document["rates"] = rates_of(results);
    document["errors"] = errors_of(results);
    document["service_time"] = client_app::to_json(total.service_time);
    document["response_time"] = open ? client_app::to_json(total.response_time) : Json(nullptr);
    document["start_lag"] = open ? client_app::to_json(total.start_lag) : Json(nullptr);
    document["connections"] = {{"opened", results.connections_opened},
                               {"lost", results.connections_lost},
                               {"replaced", results.connections_replaced},
                               {"away_ns", results.away.count()},
                               {"addresses_resolved", results.addresses > 0 ? Json(results.addresses) : Json(nullptr)},
                               {"addresses", addresses_of(total)}};
    if (results.options.count_instances) document["instances"] = instances_json(total.instances);
    const ProcessorTime processor_time = results.processor_time.value_or(ProcessorTime{});
    document["cpu"] = {{"user_ns", processor_time.user.count()},
                       {"system_ns", processor_time.system.count()},
                       {"share", or_null(results.processor_share())}};
    document["intervals"] = intervals_of(results);
    document["warnings"] = results.warnings;
    document["verdicts"] = verdicts_of(results);
    document["exit_code"] = static_cast<int>(exit_code_of(results));
    return document;
}

Json to_json(const Interval& interval) {
    return {{"begin_ns", interval.begin.count()},
            {"duration_ns", interval.duration.count()},
            {"sent", interval.sent},
            {"answered", interval.answered},
            {"failed", interval.failed},
            {"connect_errors", interval.connect_errors},
            {"p50_ns", or_null(interval.p50)},
            {"p99_ns", or_null(interval.p99)},
            {"max_ns", or_null(interval.most)}};
}

Json to_event(const char* name, const Json& object) {
    Json event = {{"schema_version", bench_schema_version}, {"event", name}};
    event.update(object);
    return event;
}

std::string json_document(const Results& results) {
    return program::shown_json(to_json(results).dump()) + "\n";
}

std::string json_line(const Results& results) {
    return program::shown_json(to_event("summary", to_json(results)).dump()) + "\n";
}

std::string json_line(const Interval& interval, const BenchOptions& options) {
    Json event = to_event("interval", to_json(interval));
    event["agent"] = agent_of(options);
    event["at"] = timestamp_now();
    return program::shown_json(event.dump()) + "\n";
}

}  // namespace echo::client_app::bench
