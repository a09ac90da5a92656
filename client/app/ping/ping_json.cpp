#include "ping/ping_json.hpp"

#include <string>

#include <nlohmann/json.hpp>

#include "errors/error_json.hpp"
#include "measure/latency_json.hpp"
#include "probe/phases_json.hpp"

namespace echo::client_app {
namespace {

Json spread_json(const TimeSpread& times) {
    if (times.count() == 0) return nullptr;
    return {{"count", times.count()},
            {"min_ns", times.least().count()},
            {"mean_ns", times.mean().count()},
            {"max_ns", times.greatest().count()}};
}

// Exact where the histogram's buckets would round.
Json round_trip_json(const PingStatistics& statistics) {
    Json latency = to_json(statistics.histogram());
    if (statistics.answered() == 0) return latency;
    latency["mean_ns"] = statistics.round_trips().mean().count();
    latency["standard_deviation_ns"] = statistics.round_trips().deviation().count();
    return latency;
}

Json hints_json(const PingStatistics& statistics) {
    Json hints = Json::array();
    for (const auto& seen : statistics.hints()) {
        hints.push_back({{"hint", to_string(seen.hint.kind)}, {"count", seen.count}, {"sentence", seen.hint.sentence}});
    }
    return hints;
}

}  // namespace

Json ping_settings_json(const CommonOptions& common, const PingOptions& options) {
    const std::chrono::nanoseconds timeout = common.config.request_timeout;
    return {{"count", options.count ? Json(*options.count) : Json(nullptr)},
            {"interval_ns", options.interval.count()},
            {"timeout_ns", timeout.count() > 0 ? Json(timeout.count()) : Json(nullptr)},
            {"size_bytes", options.size},
            {"deadline_ns", options.deadline ? Json(options.deadline->count()) : Json(nullptr)},
            {"flood", options.flood},
            {"connect", options.connect},
            {"count_instances", options.count_instances},
            {"framing", common.config.framing.name()},
            {"tls", common.endpoint.is_tls()}};
}

Json ping_result_json(const PingResult& result) {
    const Response& response = result.response;
    const bool answered = result.kind() == PingResult::Kind::answered;
    Json hints = Json::array();
    for (const Hint& hint : result.hints) hints.push_back(to_string(hint.kind));
    Json object = {{"sequence", result.sequence},
                   {"sent_bytes", result.size},
                   {"error", error_json(result.error, response.cause, result.sentence)},
                   {"peer", response.peer.empty() ? Json(nullptr) : text_or_escapes(response.peer)},
                   {"session", response.session > 0 ? Json(response.session) : Json(nullptr)},
                   {"reused", response.reused},
                   {"round_trip_ns", answered ? Json(result.round_trip().count()) : Json(nullptr)},
                   {"connecting_ns", response.connecting.count()},
                   {"total_ns", response.total.count()},
                   {"phases", phases_json(result.phases)},
                   {"tcp", kernel_json(result.kernel)},
                   {"hints", hints}};
    if (result.instance) object["instance"] = text_or_escapes(*result.instance);
    return object;
}

Json ping_summary_json(const PingStatistics& statistics, std::chrono::nanoseconds took) {
    Json phases = nullptr;
    for (const auto& phase : statistics.phases()) {
        std::string key = phase.name;
        if (key == "first byte") key = "first_byte";
        if (statistics.phases()[0].times.count() > 0) phases[key] = spread_json(phase.times);
    }
    const auto loss = statistics.loss();
    Json summary = {{"sent", statistics.sent()},
                    {"received", statistics.answered()},
                    {"different", statistics.different()},
                    {"lost", statistics.lost()},
                    {"under_way", statistics.under_way()},
                    {"loss_ratio", loss ? Json(*loss) : Json(nullptr)},
                    {"duration_ns", took.count()},
                    {"interrupted", statistics.interrupted() ? Json(*statistics.interrupted()) : Json(nullptr)},
                    {"round_trip", round_trip_json(statistics)},
                    {"jitter_ns", statistics.answered() > 1 ? Json(statistics.jitter().count()) : Json(nullptr)},
                    {"phases", phases},
                    {"tcp", kernel_json(statistics.kernel())},
                    {"hints", hints_json(statistics)},
                    {"exit_code", static_cast<int>(statistics.exit_code())}};
    if (statistics.instances()) summary["instances"] = instances_json(*statistics.instances());
    return summary;
}

}  // namespace echo::client_app
