#include "text/timestamp.hpp"

#include <array>
#include <ctime>

namespace echo::client_app {

std::string timestamp(std::chrono::system_clock::time_point time) {
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

}  // namespace echo::client_app
