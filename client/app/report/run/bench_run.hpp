// One run of `echo-client bench`, as its JSON document tells it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "measure/histogram.hpp"

/// What reads, merges, compares and shows runs of the benchmark.
namespace echo::client_app::report {

struct Settings {
    std::string mode;  ///< `closed` or `open`
    std::optional<double> rate_per_second;
    std::uint64_t connections = 0;
    std::uint64_t pipeline = 0;
    std::uint64_t threads = 0;
    std::uint64_t size_min_bytes = 0;
    std::uint64_t size_max_bytes = 0;
    std::optional<std::uint64_t> duration_ns;
    std::optional<std::uint64_t> requests;
    std::optional<std::uint64_t> requests_per_connection;
    std::uint64_t warmup_ns = 0;
    std::string framing;
    bool tls = false;
    bool count_instances = false;
};

struct Counts {
    std::uint64_t offered = 0;
    std::uint64_t sent = 0;
    std::uint64_t answered = 0;
    std::uint64_t failed = 0;
    std::uint64_t mismatched = 0;
    std::uint64_t late = 0;
    std::uint64_t missed = 0;
    std::uint64_t connect_errors = 0;
};

struct Bytes {
    std::uint64_t sent_bytes = 0;
    std::uint64_t received_bytes = 0;
};

struct Rates {
    std::optional<double> offered_per_second;
    std::optional<double> sent_per_second;
    std::optional<double> answered_per_second;
    std::optional<double> sent_bytes_per_second;
    std::optional<double> received_bytes_per_second;
};

/// Failures with the same cause.
struct ErrorCount {
    std::uint64_t exit_code = 0;
    std::string message;
    std::uint64_t count = 0;
};

struct AddressConnections {
    std::optional<std::string> address;  ///< absent: those that were not counted each by itself
    std::uint64_t connections = 0;
};

struct Connections {
    std::uint64_t opened = 0;
    std::uint64_t lost = 0;
    std::uint64_t replaced = 0;
    std::uint64_t away_ns = 0;                          ///< how long none was open
    std::optional<std::uint64_t> addresses_resolved{};  ///< of the server's name; absent: there was no choice
    std::vector<AddressConnections> addresses{};        ///< that have taken connections
};

/// Who has answered.
struct InstanceReplies {
    std::optional<std::string> instance;  ///< absent: those that were not counted each by itself
    std::uint64_t replies = 0;
    double share = 0;  ///< of all replies that were counted
};

/// What the generator itself took.
struct Cpu {
    std::uint64_t user_ns = 0;
    std::uint64_t system_ns = 0;
    std::optional<double> share;  ///< of the time of its threads
};

/// A piece of the measured part.
struct Interval {
    std::uint64_t begin_ns = 0;  ///< since that part began
    std::uint64_t duration_ns = 0;
    std::uint64_t sent = 0;
    std::uint64_t answered = 0;
    std::uint64_t failed = 0;
    std::uint64_t connect_errors = 0;
    std::optional<std::uint64_t> p50_ns;
    std::optional<std::uint64_t> p99_ns;
    std::optional<std::uint64_t> max_ns;
};

/// What became of a rule of --fail-if.
struct Verdict {
    std::string rule;
    bool broken = false;
    std::optional<double> value;
    std::string unit;
};

/// One of the runs that a document was merged from.
struct MergedPart {
    std::string name;                  ///< that it had when it was merged, as its file
    std::optional<std::string> agent;  ///< the machine that measured it
    std::string started_at;            ///< when its measured part began, by that machine's clock
    std::uint64_t duration_ns = 0;
    std::uint64_t answered = 0;
    std::optional<double> answered_per_second;
    std::optional<std::uint64_t> p99_ns;  ///< response time in an open loop, else service time

    const std::string& label() const noexcept { return agent ? *agent : name; }
};

/// The time in which all parts of a merged run were measuring.
struct CommonWindow {
    std::string started_at;
    std::uint64_t duration_ns = 0;
    double share = 0;                           ///< of the time from the first begin to the last end
    std::optional<double> answered_per_second;  ///< of all parts together; absent where one has no intervals
};

/// What the parts of a merged run have to do with each other.
struct Merge {
    std::vector<MergedPart> parts;
    std::optional<double> sum_of_rates_per_second;            ///< answered: of each part over its own time
    std::uint64_t skew_ns = 0;                                ///< from the first begin to the last
    std::optional<CommonWindow> window;                       ///< absent: they were never all at it at once
    std::optional<std::vector<std::string>> expected_agents;  ///< as --agents names them
    std::vector<std::string> missing_agents;                  ///< those of them that have no part
};

struct BenchRun {
    std::string version;
    std::string endpoint;
    std::string started_at;                    ///< `2026-11-21T12:00:00.000Z`
    std::optional<std::string> agent;          ///< the machine among those that loaded the server together
    std::optional<std::string> interrupted;    ///< the signal that ended it before its time
    std::optional<std::uint64_t> merged_runs;  ///< how many runs it was merged from; absent in one that was measured
    std::optional<Merge> merge{};              ///< absent in one that was measured, and in older documents
    std::optional<std::vector<std::string>> command_line;  ///< absent in older documents, and in merged ones
    Settings settings;
    std::uint64_t duration_ns = 0;
    Counts counts;
    Bytes bytes;
    Rates rates;
    std::vector<ErrorCount> errors;
    Histogram service_time;
    std::optional<Histogram> response_time;  ///< in an open loop
    std::optional<Histogram> start_lag;      ///< in an open loop
    Connections connections;
    std::optional<std::vector<InstanceReplies>> instances;  ///< only where they were counted
    Cpu cpu;
    std::vector<Interval> intervals;
    std::vector<std::string> warnings;
    std::vector<Verdict> verdicts;
    std::uint64_t exit_code = 0;

    bool is_open_loop() const noexcept { return settings.mode == "open"; }

    /// What a user of the server would have felt: response time in an open loop, service time in a closed one.
    const Histogram& latency() const noexcept { return response_time ? *response_time : service_time; }
};

/// A run and the words that stand for it in tables and legends.
struct NamedRun {
    std::string name;
    BenchRun run;
};

}  // namespace echo::client_app::report
