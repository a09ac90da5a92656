#include "bench/fail_rule.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <echo/text.hpp>

#include "program/option_value.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::bench {
namespace {

[[noreturn]] void refuse(std::string_view text) {
    throw std::invalid_argument(
        "must be like \"p99>5ms\", \"errors>0.1%\" or \"rate<10000\": min, mean, max, a "
        "percentile, errors, connect_errors, late, missed or rate, then > >= < or <=, then a limit; got " +
        program::quote(text));
}

std::optional<double> to_number(std::string_view text) {
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    const bool is_number = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() && number >= 0;
    return is_number && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::string_view without_spaces_around(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

// As `carried_percentiles` has it for those that are shown: one sample has to lie above, and below ten none is carried.
std::uint64_t samples_needed(double percent) {
    constexpr double rounding = 1e-6;  // 100 - 99.9 is not quite 0.1
    return static_cast<std::uint64_t>(std::max(10.0, std::ceil(100 / (100 - percent) - rounding)));
}

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

std::string value_text(double value, Unit unit) {
    switch (unit) {
        case Unit::nanoseconds: return duration_text(std::chrono::nanoseconds(std::llround(value)));
        case Unit::ratio: return percent_text(value);
        case Unit::per_second: return quantity_text(value) + "/s";
        case Unit::count: break;
    }
    return quantity_text(value);
}

}  // namespace

std::string_view to_string(Unit unit) noexcept {
    switch (unit) {
        case Unit::nanoseconds: return "ns";
        case Unit::ratio: return "ratio";
        case Unit::per_second: return "per_second";
        case Unit::count: break;
    }
    return "count";
}

FailRule::FailRule(std::string_view text) : text_(text) {
    const std::size_t sign = text.find_first_of("<>");
    if (sign == text.npos) refuse(text);
    const bool with_equal = text.substr(sign + 1).starts_with('=');
    if (text[sign] == '>') comparison_ = with_equal ? Comparison::greater_or_equal : Comparison::greater;
    if (text[sign] == '<') comparison_ = with_equal ? Comparison::less_or_equal : Comparison::less;
    read_subject(without_spaces_around(text.substr(0, sign)));
    read_limit(without_spaces_around(text.substr(sign + (with_equal ? 2 : 1))));
}

void FailRule::read_subject(std::string_view name) {
    constexpr std::pair<std::string_view, Subject> names[] = {{"min", Subject::least},
                                                              {"mean", Subject::mean},
                                                              {"max", Subject::most},
                                                              {"errors", Subject::errors},
                                                              {"connect_errors", Subject::connect_errors},
                                                              {"late", Subject::late},
                                                              {"rate", Subject::rate},
                                                              {"missed", Subject::missed}};
    for (const auto& [known, subject] : names) {
        if (name != known) continue;
        subject_ = subject;
        return;
    }
    const std::optional<double> percent = name.starts_with('p') ? to_number(name.substr(1)) : std::nullopt;
    if (!percent || *percent <= 0 || *percent >= 100) refuse(text_);
    subject_ = Subject::percentile;
    percent_ = *percent;
}

void FailRule::read_limit(std::string_view text) {
    switch (subject_) {
        case Subject::percentile:
        case Subject::least:
        case Subject::mean:
        case Subject::most:
            unit_ = Unit::nanoseconds;
            limit_ = static_cast<double>(program::parse_time(std::string(text)).count());
            return;
        case Subject::rate: unit_ = Unit::per_second; break;
        case Subject::errors:
        case Subject::connect_errors:
        case Subject::late:
        case Subject::missed:
            unit_ = text.ends_with('%') ? Unit::ratio : Unit::count;
            if (unit_ == Unit::ratio) text.remove_suffix(1);
            while (text.ends_with(' ')) text.remove_suffix(1);
            break;
    }
    const std::optional<double> number = to_number(text);
    if (!number) refuse(text_);
    limit_ = unit_ == Unit::ratio ? *number / 100 : *number;
}

Verdict FailRule::judge(const Measured& measured) const {
    const std::optional<double> value = value_in(measured);
    return {.rule = text_,
            .broken = !value || breaks(*value),
            .value = value,
            .unit = unit_,
            .sentence = explain(value, measured)};
}

std::optional<double> FailRule::value_in(const Measured& measured) const {
    const Counts& counts = measured.counts;
    const Histogram& latency = measured.latency;
    const auto known = [&](double value) { return latency.count() > 0 ? std::optional(value) : std::nullopt; };
    const auto part = [&](std::uint64_t some, std::uint64_t all) -> std::optional<double> {
        if (all == 0) return std::nullopt;
        if (unit_ == Unit::count) return static_cast<double>(some);
        return static_cast<double>(some) / static_cast<double>(all);
    };
    const std::uint64_t tried = measured.connections_opened + counts.connect_errors;
    switch (subject_) {
        case Subject::percentile:
            if (latency.count() < samples_needed(percent_)) return std::nullopt;
            return static_cast<double>(latency.value_at_percentile(percent_));
        case Subject::least: return known(static_cast<double>(latency.min()));
        case Subject::mean: return known(latency.mean());
        case Subject::most: return known(static_cast<double>(latency.max()));
        case Subject::errors: return part(counts.errors(), counts.sent + counts.connect_errors);
        case Subject::connect_errors: return part(counts.connect_errors, tried);
        case Subject::late: return part(counts.late, counts.sent);
        case Subject::missed: return part(counts.missed, counts.offered);
        case Subject::rate: break;
    }
    if (measured.duration.count() <= 0) return std::nullopt;
    return static_cast<double>(counts.answered) / seconds(measured.duration);
}

bool FailRule::breaks(double value) const noexcept {
    switch (comparison_) {
        case Comparison::greater: return value > limit_;
        case Comparison::greater_or_equal: return value >= limit_;
        case Comparison::less: return value < limit_;
        case Comparison::less_or_equal: break;
    }
    return value <= limit_;
}

std::string FailRule::explain(std::optional<double> value, const Measured& measured) const {
    if (value) return value_text(*value, unit_) + " was measured";
    if (subject_ != Subject::percentile) return "nothing was measured";
    return "the " + count_text(measured.latency.count()) + " samples do not carry that percentile, which takes " +
           count_text(samples_needed(percent_));
}

}  // namespace echo::client_app::bench
