// The options of `echo-client check`.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "check/time_range.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// The command line as it was written.
struct CheckFlags {
    std::optional<std::string> warning;
    std::optional<std::string> critical;
    std::optional<std::string> count;
    std::optional<std::string> file;
    std::optional<std::string> judge{};
    std::optional<std::string> certificate_warning{};
    std::optional<std::string> certificate_critical{};
};

/// What it means.
struct CheckOptions {
    std::optional<TimeRange> warning;
    std::optional<TimeRange> critical;
    std::uint64_t count = 1;
    std::optional<std::string> file;  ///< where the result goes; none: standard output
    std::optional<double> percent{};  ///< the percentile that is judged; none: the median
    std::string judged = "the median";
    std::optional<std::chrono::nanoseconds> certificate_warning{};  ///< to be good for less is worth a warning
    std::optional<std::chrono::nanoseconds> certificate_critical{};
};

/// Adds the options to the command; `flags` must live until the command line is parsed.
void declare_check_options(CLI::App& command, CheckFlags& flags);

/// @throws std::invalid_argument with one sentence that names the option and its fault.
CheckOptions to_check_options(const CheckFlags& flags);

}  // namespace echo::client_app
