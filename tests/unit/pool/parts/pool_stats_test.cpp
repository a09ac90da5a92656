// The pool's numbers as JSON.
#include <echo/pool_stats.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace pool_stats_test {

using echo::PoolStats;
using echo::to_json;

namespace {

static_assert(sizeof(std::size_t) == sizeof(std::uint64_t), "every field is then a number of the same size");
constexpr std::size_t fields = sizeof(PoolStats) / sizeof(std::uint64_t);

// Field number 1 is 1, and so on: a field that is forgotten, doubled or mixed up with another one is seen.
PoolStats numbered() {
    std::array<std::uint64_t, fields> numbers;
    for (std::size_t i = 0; i < fields; ++i) numbers[i] = i + 1;
    return std::bit_cast<PoolStats>(numbers);
}

}  // namespace

TEST_CASE("every field of the pool's stats is in the JSON once, in order, with its value", "[client]") {
    const auto json = nlohmann::ordered_json::parse(to_json(numbered()));

    REQUIRE(json.is_object());
    CHECK(json.size() == fields);
    std::uint64_t expected = 0;
    for (const auto& [name, value] : json.items()) {
        INFO(name);
        CHECK(value == ++expected);
    }
}

TEST_CASE("the names in the JSON are those of the fields", "[client]") {
    const PoolStats stats = numbered();
    const auto json = nlohmann::json::parse(to_json(stats));

    CHECK(json["in_use"] == stats.in_use);
    CHECK(json["available"] == stats.available);
    CHECK(json["connecting"] == stats.connecting);
    CHECK(json["closing"] == stats.closing);
    CHECK(json["queued"] == stats.queued);
    CHECK(json["queued_bytes"] == stats.queued_bytes);
    CHECK(json["in_flight"] == stats.in_flight);
    CHECK(json["abandoned"] == stats.abandoned);
    CHECK(json["requests"] == stats.requests);
    CHECK(json["requests_processed"] == stats.requests_processed);
    CHECK(json["timed_out"] == stats.timed_out);
    CHECK(json["cancelled"] == stats.cancelled);
    CHECK(json["refused"] == stats.refused);
    CHECK(json["failed"] == stats.failed);
    CHECK(json["retried"] == stats.retried);
    CHECK(json["late_replies"] == stats.late_replies);
    CHECK(json["sessions"] == stats.sessions);
    CHECK(json["connects_failed"] == stats.connects_failed);
    CHECK(json["connections_lost"] == stats.connections_lost);
    CHECK(json["found_stale"] == stats.found_stale);
    CHECK(json["retired_idle"] == stats.retired_idle);
    CHECK(json["retired_lifetime"] == stats.retired_lifetime);
    CHECK(json["retired_stalled"] == stats.retired_stalled);
    CHECK(json["retired_for_room"] == stats.retired_for_room);
    CHECK(json["retired_suspect"] == stats.retired_suspect);
    CHECK(json["retired_abandoned"] == stats.retired_abandoned);
    CHECK(json["retired_endpoint_gone"] == stats.retired_endpoint_gone);
}

TEST_CASE("the JSON is one line, and has the largest number exactly", "[client]") {
    PoolStats stats;
    stats.requests = UINT64_MAX;

    const std::string text = to_json(stats);

    CHECK(text.find('\n') == text.npos);
    CHECK(text.starts_with("{\"in_use\":0,"));
    CHECK(nlohmann::json::parse(text)["requests"] == UINT64_MAX);
}

}  // namespace pool_stats_test
