#include "report/run/point_in_time.hpp"

#include "text/timestamp.hpp"

namespace echo::client_app::report {

// Of what RFC 3339 allows the documents have one form alone.
bool is_point_in_time(std::string_view text) noexcept {
    constexpr std::string_view example = "2026-11-21T12:00:00.000Z";
    if (text.size() != example.size() || text[10] != 'T' || text[19] != '.' || text.back() != 'Z') return false;
    return parse_timestamp(text).has_value();
}

std::chrono::sys_time<std::chrono::milliseconds> to_point_in_time(std::string_view text) noexcept {
    return std::chrono::floor<std::chrono::milliseconds>(parse_timestamp(text).value_or(WallTime()));
}

}  // namespace echo::client_app::report
