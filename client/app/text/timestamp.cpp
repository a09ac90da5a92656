#include "text/timestamp.hpp"

#include <array>
#include <cstddef>
#include <ctime>

namespace echo::client_app {
namespace {

constexpr std::string_view date_and_time = "dddd-dd-dd.dd:dd:dd";
constexpr std::string_view utc_offset = ".dd:dd";

// `d` stands for a digit, a point for any character.
bool has_shape(std::string_view text, std::string_view shape) noexcept {
    if (text.size() != shape.size()) return false;
    for (std::size_t index = 0; index < text.size(); ++index) {
        const bool is_digit = text[index] >= '0' && text[index] <= '9';
        if (shape[index] == 'd' ? !is_digit : shape[index] != '.' && shape[index] != text[index]) return false;
    }
    return true;
}

int number_at(std::string_view text, std::size_t begin, std::size_t digits) noexcept {
    int number = 0;
    for (const char digit : text.substr(begin, digits)) number = number * 10 + (digit - '0');
    return number;
}

std::optional<WallTime> parse_date_and_time(std::string_view text) noexcept {
    if (!has_shape(text, date_and_time) || std::string_view("Tt ").find(text[10]) == std::string_view::npos) return {};
    const auto date = std::chrono::year(number_at(text, 0, 4)) / number_at(text, 5, 2) / number_at(text, 8, 2);
    const int hours = number_at(text, 11, 2);
    const int minutes = number_at(text, 14, 2);
    const int seconds = number_at(text, 17, 2);
    if (!date.ok() || hours > 23 || minutes > 59 || seconds > 60) return {};
    return std::chrono::sys_days(date) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
           std::chrono::seconds(seconds);
}

// Takes the fraction away from the front of the text, where there is one.
std::optional<std::chrono::microseconds> take_fraction(std::string_view& text) noexcept {
    if (!text.starts_with('.')) return std::chrono::microseconds(0);
    std::chrono::microseconds fraction(0);
    std::size_t index = 1;
    for (int weight = 100'000; index < text.size() && text[index] >= '0' && text[index] <= '9'; ++index, weight /= 10) {
        fraction += std::chrono::microseconds(weight * (text[index] - '0'));
    }
    if (index == 1) return {};
    text.remove_prefix(index);
    return fraction;
}

std::optional<std::chrono::minutes> parse_offset(std::string_view text) noexcept {
    if (text == "Z" || text == "z") return std::chrono::minutes(0);
    if (!has_shape(text, utc_offset) || (text[0] != '+' && text[0] != '-')) return {};
    const int hours = number_at(text, 1, 2);
    const int minutes = number_at(text, 4, 2);
    if (hours > 23 || minutes > 59) return {};
    return (text[0] == '-' ? -1 : 1) * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
}

}  // namespace

std::string timestamp(WallTime time) {
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(milliseconds);
    const auto since_epoch = static_cast<std::time_t>(seconds.count());
    std::tm date{};
    ::gmtime_r(&since_epoch, &date);
    std::array<char, 32> day_and_time;
    std::strftime(day_and_time.data(), day_and_time.size(), "%Y-%m-%dT%H:%M:%S", &date);
    const std::string fraction = std::to_string(1000 + (milliseconds - seconds).count());
    return std::string(day_and_time.data()) + "." + fraction.substr(1) + "Z";
}

std::optional<WallTime> parse_timestamp(std::string_view text) noexcept {
    const auto time = parse_date_and_time(text.substr(0, date_and_time.size()));
    if (!time) return {};
    text.remove_prefix(date_and_time.size());
    const auto fraction = take_fraction(text);
    const auto offset = parse_offset(text);
    if (!fraction || !offset) return {};
    return *time + *fraction - *offset;
}

}  // namespace echo::client_app
