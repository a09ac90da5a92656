#include "load/start_time.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "program/option_value.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::bench {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

// A machine that is busy may wake up late, and says so by its started_at. What is later than that is no run with
// others.
constexpr microseconds most_lateness = 1s;
constexpr microseconds most_ahead = 24h;

[[noreturn]] void refuse_start(const std::string& text) {
    throw std::invalid_argument("must be a time such as 2026-11-30T12:00:00Z, +30s or @1796040000 (seconds since "
                                "1970), got " +
                                program::quote(text));
}

// Whole days where a number of seconds says nothing any more.
std::string span_text(microseconds span) {
    if (span < 48h) return duration_text(span);
    return count_text(static_cast<std::uint64_t>(span / 24h)) + " days";
}

std::optional<WallTime> parse_seconds(std::string_view text) {
    const std::size_t point = std::min(text.find('.'), text.size());
    constexpr std::size_t most_digits = 12;
    const auto is_number = [](std::string_view digits) {
        return !digits.empty() && digits.find_first_not_of("0123456789") == digits.npos;
    };
    if (!is_number(text.substr(0, point)) || point > most_digits) return std::nullopt;
    const WallTime whole{std::chrono::seconds(std::stoll(std::string(text.substr(0, point))))};
    if (point == text.size()) return whole;
    std::string fraction(text.substr(point + 1));
    if (!is_number(fraction)) return std::nullopt;
    fraction.resize(6, '0');
    return whole + microseconds(std::stoll(fraction));
}

std::optional<WallTime> parse_from_now(const std::string& text, WallTime now) {
    const bool has_sign = text.find_first_of("+-") != text.npos;
    try {
        if (!has_sign) return now + std::chrono::floor<microseconds>(program::parse_time(text));
    } catch (const std::invalid_argument&) {
        // It is refused with what would be right here.
    }
    return std::nullopt;
}

}  // namespace

WallTime parse_start_time(const std::string& text, WallTime now) {
    std::optional<WallTime> time;
    if (text.starts_with('+')) {
        time = parse_from_now(text.substr(1), now);
    } else if (text.starts_with('@')) {
        time = parse_seconds(std::string_view(text).substr(1));
    } else {
        time = parse_timestamp(text);
        if (!time && parse_timestamp(text + "Z")) {
            throw std::invalid_argument("needs its offset from UTC: " + text +
                                        "Z, or one such as +02:00 in place of the Z");
        }
    }
    if (!time) refuse_start(text);
    return *time;
}

void check_start_time(WallTime start, std::chrono::nanoseconds warmup, WallTime now) {
    if (start <= now) throw std::invalid_argument(words_of_late_start(start, now));
    const microseconds ahead = start - now;
    if (ahead > most_ahead) {
        throw std::invalid_argument(timestamp(start) +
                                    " is more than a day ahead (24h), by this machine's clock; are the date and the "
                                    "offset right?");
    }
    if (ahead < warmup) {
        throw std::invalid_argument(timestamp(start) + " is only " + duration_text(ahead) +
                                    " ahead, and the warm-up before it takes " + duration_text(warmup) +
                                    " (--warmup); name a later time");
    }
}

StartLook look_at_start(WallTime start, std::chrono::nanoseconds warmup, WallTime now) noexcept {
    if (now > start + most_lateness) return {StartLook::Next::too_late};
    const microseconds until_warmup = start - now - std::chrono::floor<microseconds>(warmup);
    if (until_warmup <= 0us) return {StartLook::Next::begin};
    return {StartLook::Next::wait,
            std::min<microseconds>(until_warmup, std::chrono::floor<microseconds>(longest_look))};
}

std::string words_of_late_start(WallTime start, WallTime now) {
    return timestamp(start) + " passed " + span_text(now - start) +
           " ago, by this machine's clock; name a time that is still to come";
}

}  // namespace echo::client_app::bench
