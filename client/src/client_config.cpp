#include <echo/client_config.hpp>

#include <cstdint>
#include <stdexcept>

#include "time_text.hpp"

namespace echo {
namespace {

void require(bool holds, const char* field, const char* rule, const std::string& given) {
    if (!holds) throw std::invalid_argument(std::string(field) + ": must be " + rule + ", got " + given);
}

void require_count(std::size_t value, std::size_t most, const char* field, const char* rule) {
    require(value >= 1 && value <= most, field, rule, std::to_string(value));
}

void require_not_negative(std::chrono::nanoseconds value, const char* field) {
    require(value.count() >= 0, field, "0 (none) or more", detail::time_text(value));
}

}  // namespace

void check(const EchoConfig& config) {
    constexpr std::size_t unlimited = SIZE_MAX;
    require_count(config.pool_size, 65'535, "pool_size", "1 to 65535 connections");
    require_count(config.max_in_flight, 65'535, "max_in_flight", "1 to 65535 requests");
    require_count(config.max_in_flight_bytes, unlimited, "max_in_flight_bytes", "1 byte or more");
    require_count(config.max_connecting, unlimited, "max_connecting", "1 connection or more");
    require_count(config.max_queued, unlimited, "max_queued", "1 call or more");
    require_count(config.max_queued_bytes, unlimited, "max_queued_bytes", "1 byte or more");
    require_not_negative(config.request_timeout, "request_timeout");
    require_not_negative(config.idle_timeout, "idle_timeout");
    require_not_negative(config.max_lifetime, "max_lifetime");
    require_not_negative(config.check_after, "check_after");
    require_not_negative(config.stall_timeout, "stall_timeout");
    require_not_negative(config.resolve_every, "resolve_every");
    require(config.connect_timeout.count() > 0, "connect_timeout", "more than 0",
            detail::time_text(config.connect_timeout));
    const bool has_deadline = config.request_timeout.count() > 0 && config.request_timeout != TimeLimit::none();
    require(!has_deadline || config.connect_timeout < config.request_timeout, "connect_timeout",
            "less than request_timeout, which covers the whole call", detail::time_text(config.connect_timeout));
}

}  // namespace echo
