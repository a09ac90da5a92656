#include "report/run/point_in_time.hpp"

#include <cstddef>

namespace echo::client_app::report {
namespace {

constexpr std::string_view pattern = "dddd-dd-ddTdd:dd:dd.dddZ";

int number_at(std::string_view text, std::size_t begin, std::size_t digits) noexcept {
    int number = 0;
    for (const char digit : text.substr(begin, digits)) number = number * 10 + (digit - '0');
    return number;
}

std::chrono::year_month_day date_in(std::string_view text) noexcept {
    return std::chrono::year(number_at(text, 0, 4)) / number_at(text, 5, 2) / number_at(text, 8, 2);
}

}  // namespace

bool is_point_in_time(std::string_view text) noexcept {
    if (text.size() != pattern.size()) return false;
    for (std::size_t place = 0; place < text.size(); ++place) {
        const bool is_digit = text[place] >= '0' && text[place] <= '9';
        if (pattern[place] == 'd' ? !is_digit : text[place] != pattern[place]) return false;
    }
    return date_in(text).ok() && number_at(text, 11, 2) < 24 && number_at(text, 14, 2) < 60 &&
           number_at(text, 17, 2) <= 60;  // a leap second
}

std::chrono::sys_time<std::chrono::milliseconds> to_point_in_time(std::string_view text) noexcept {
    return std::chrono::sys_days(date_in(text)) + std::chrono::hours(number_at(text, 11, 2)) +
           std::chrono::minutes(number_at(text, 14, 2)) + std::chrono::seconds(number_at(text, 17, 2)) +
           std::chrono::milliseconds(number_at(text, 20, 3));
}

}  // namespace echo::client_app::report
