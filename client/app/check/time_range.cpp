#include "check/time_range.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <stdexcept>

#include "program/option_value.hpp"
#include "text/number_text.hpp"

namespace echo::client_app {
namespace {

std::chrono::nanoseconds parse_end(std::string_view text) {
    return program::parse_time(std::string(text));
}

}  // namespace

TimeRange TimeRange::parse(std::string_view text) {
    TimeRange range;
    std::string_view rest = text;
    range.inside_ = rest.starts_with('@');
    if (range.inside_) rest.remove_prefix(1);
    const std::size_t colon = rest.find(':');
    const std::string_view begin = colon == rest.npos ? "0" : rest.substr(0, colon);
    const std::string_view end = colon == rest.npos ? rest : rest.substr(colon + 1);
    if (begin.empty() || rest.empty()) {
        throw std::invalid_argument(program::quote(text) +
                                    " is no range; one is written 50ms, 10ms:50ms, 10ms:, ~:50ms or "
                                    "@10ms:50ms");
    }
    if (begin != "~") range.begin_ = parse_end(begin);
    if (!end.empty()) range.end_ = parse_end(end);
    if (range.begin_ && range.end_ && *range.begin_ > *range.end_) {
        throw std::invalid_argument(program::quote(text) + " begins after its end; write the smaller time first");
    }
    return range;
}

bool TimeRange::alerts(std::chrono::nanoseconds time) const noexcept {
    const bool is_inside = (!begin_ || time >= *begin_) && (!end_ || time <= *end_);
    return is_inside == inside_;
}

bool TimeRange::alerts_before(const TimeRange& other) const noexcept {
    return !inside_ && !other.inside_ && end_ && other.end_ && *end_ < *other.end_;
}

std::string TimeRange::in_seconds() const {
    std::string text = inside_ ? "@" : "";
    const bool begins_at_zero = begin_ && begin_->count() == 0;
    if (!begins_at_zero || !end_) text += (begin_ ? seconds_text(*begin_) : "~") + ":";
    return end_ ? text + seconds_text(*end_) : text;
}

std::string TimeRange::in_words() const {
    const bool has_begin = begin_ && begin_->count() > 0;
    if (!has_begin && !end_) return inside_ ? "any time" : "no time";
    if (inside_) {
        if (!has_begin) return duration_text(*end_) + " or less";
        if (!end_) return duration_text(*begin_) + " or more";
        return duration_text(*begin_) + " to " + duration_text(*end_);
    }
    if (!has_begin) return "more than " + duration_text(*end_);
    if (!end_) return "less than " + duration_text(*begin_);
    return "not " + duration_text(*begin_) + " to " + duration_text(*end_);
}

std::string seconds_text(std::chrono::nanoseconds time) {
    std::array<char, 48> digits;
    const std::int64_t count = time.count();
    std::snprintf(digits.data(), digits.size(), "%" PRId64 ".%09" PRId64, count / 1'000'000'000, count % 1'000'000'000);
    std::string text = digits.data();
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

}  // namespace echo::client_app
