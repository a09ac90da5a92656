// Which key of the document holds which field: one list for reading and for writing.
#pragma once

#include <type_traits>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// `Object` is `Type`, or constant.
template <typename Object, typename Type>
concept FieldsOf = std::is_same_v<std::remove_const_t<Object>, Type>;

/// Calls `visit(key, field)`, `visit.if_known` where older documents lack the key, or `visit.if_present` where only
/// some documents have it, for each field of `object`, in the order of the document.
template <typename Visitor, FieldsOf<Settings> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("mode", object.mode);
    visit("rate_per_second", object.rate_per_second);
    visit("connections", object.connections);
    visit("pipeline", object.pipeline);
    visit("threads", object.threads);
    visit("size_min_bytes", object.size_min_bytes);
    visit("size_max_bytes", object.size_max_bytes);
    visit("duration_ns", object.duration_ns);
    visit("requests", object.requests);
    visit("requests_per_connection", object.requests_per_connection);
    visit("warmup_ns", object.warmup_ns);
    visit("framing", object.framing);
    visit("tls", object.tls);
    visit.if_known("count_instances", object.count_instances);
}

template <typename Visitor, FieldsOf<Counts> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("offered", object.offered);
    visit("sent", object.sent);
    visit("answered", object.answered);
    visit("failed", object.failed);
    visit("mismatched", object.mismatched);
    visit("late", object.late);
    visit("missed", object.missed);
    visit.if_known("connect_errors", object.connect_errors);
}

template <typename Visitor, FieldsOf<Bytes> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("sent_bytes", object.sent_bytes);
    visit("received_bytes", object.received_bytes);
}

template <typename Visitor, FieldsOf<Rates> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("offered_per_second", object.offered_per_second);
    visit("sent_per_second", object.sent_per_second);
    visit("answered_per_second", object.answered_per_second);
    visit("sent_bytes_per_second", object.sent_bytes_per_second);
    visit("received_bytes_per_second", object.received_bytes_per_second);
}

template <typename Visitor, FieldsOf<ErrorCount> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("exit_code", object.exit_code);
    visit("message", object.message);
    visit("count", object.count);
}

template <typename Visitor, FieldsOf<AddressConnections> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("address", object.address);
    visit("connections", object.connections);
}

template <typename Visitor, FieldsOf<Connections> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("opened", object.opened);
    visit("lost", object.lost);
    visit.if_known("replaced", object.replaced);
    visit.if_known("away_ns", object.away_ns);
    visit.if_known("addresses_resolved", object.addresses_resolved);
    visit.if_known("addresses", object.addresses);
}

template <typename Visitor, FieldsOf<InstanceReplies> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("instance", object.instance);
    visit("replies", object.replies);
    visit("share", object.share);
}

template <typename Visitor, FieldsOf<Cpu> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("user_ns", object.user_ns);
    visit("system_ns", object.system_ns);
    visit("share", object.share);
}

template <typename Visitor, FieldsOf<Interval> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("begin_ns", object.begin_ns);
    visit("duration_ns", object.duration_ns);
    visit("sent", object.sent);
    visit("answered", object.answered);
    visit("failed", object.failed);
    visit.if_known("connect_errors", object.connect_errors);
    visit("p50_ns", object.p50_ns);
    visit("p99_ns", object.p99_ns);
    visit("max_ns", object.max_ns);
}

template <typename Visitor, FieldsOf<Verdict> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("rule", object.rule);
    visit("broken", object.broken);
    visit("value", object.value);
    visit("unit", object.unit);
}

template <typename Visitor, FieldsOf<MergedPart> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("name", object.name);
    visit("agent", object.agent);
    visit("started_at", object.started_at);
    visit("duration_ns", object.duration_ns);
    visit("answered", object.answered);
    visit("answered_per_second", object.answered_per_second);
    visit("p99_ns", object.p99_ns);
}

template <typename Visitor, FieldsOf<CommonWindow> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("started_at", object.started_at);
    visit("duration_ns", object.duration_ns);
    visit("share", object.share);
    visit("answered_per_second", object.answered_per_second);
}

template <typename Visitor, FieldsOf<Merge> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("parts", object.parts);
    visit("sum_of_rates_per_second", object.sum_of_rates_per_second);
    visit("skew_ns", object.skew_ns);
    visit("window", object.window);
    visit("expected_agents", object.expected_agents);
    visit("missing_agents", object.missing_agents);
}

template <typename Visitor, FieldsOf<BenchRun> Object>
void visit_fields(Visitor& visit, Object& object) {
    visit("version", object.version);
    visit("endpoint", object.endpoint);
    visit("started_at", object.started_at);
    visit.if_known("agent", object.agent);
    visit.if_known("interrupted", object.interrupted);
    visit.if_present("merged_runs", object.merged_runs);
    visit.if_present("merge", object.merge);
    visit.if_present("command_line", object.command_line);
    visit("settings", object.settings);
    visit("duration_ns", object.duration_ns);
    visit("counts", object.counts);
    visit("bytes", object.bytes);
    visit("rates", object.rates);
    visit("errors", object.errors);
    visit("service_time", object.service_time);
    visit("response_time", object.response_time);
    visit("start_lag", object.start_lag);
    visit("connections", object.connections);
    visit.if_present("instances", object.instances);
    visit("cpu", object.cpu);
    visit("intervals", object.intervals);
    visit("warnings", object.warnings);
    visit("verdicts", object.verdicts);
    visit("exit_code", object.exit_code);
}

}  // namespace echo::client_app::report
