// What a check says of a server.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "check/check_options.hpp"
#include "errors/exit_code.hpp"
#include "options/common_options.hpp"
#include "probe/connect_phases.hpp"
#include "probe/fresh_call.hpp"
#include "probe/hints.hpp"

namespace echo::client_app {

/// The states of the Monitoring Plugins' guidelines; each is the exit status that stands for it.
enum class PluginState : int { ok = 0, warning = 1, critical = 2, unknown = 3 };

/// `OK`, `WARNING`, `CRITICAL` or `UNKNOWN`.
std::string_view to_string(PluginState state) noexcept;

/// The exit status has a meaning of its own here, not that of ExitCode's names.
constexpr ExitCode to_exit_code(PluginState state) noexcept {
    return static_cast<ExitCode>(static_cast<int>(state));
}

struct CheckReport {
    PluginState state;
    std::string sentence;                            ///< what was found, and why that is the state
    std::optional<std::chrono::nanoseconds> time{};  ///< the median of the messages; none if one failed
    std::vector<std::chrono::nanoseconds> times{};   ///< of all messages that were answered, in their order
    std::optional<ConnectPhases> phases{};           ///< of the median message, or of the one that failed
    std::optional<KernelView> kernel{};              ///< the same
    std::vector<Hint> hints{};                       ///< the same
    std::error_code error{};                         ///< that of the message that failed
    std::error_code cause{};
    std::chrono::system_clock::time_point started_at{};
    std::string peer{};  ///< the address that answered, where it says more than the endpoint
    std::optional<std::chrono::system_clock::time_point> certificate_end{};
};

/// The times of the messages that were answered, by the nearest rank; there must be one. 100: the greatest.
std::chrono::nanoseconds percentile_of(std::vector<std::chrono::nanoseconds> times, double percent);

/// How long the certificate is good still, less than 0 if it is not any more; none without one.
std::optional<std::chrono::nanoseconds> certificate_left(const CheckReport& report);

/// Judges the certificate too.
void judge_certificate(CheckReport& report, const CheckOptions& options);

/// Judges the messages, of which none but the last may have failed; there is at least one. `message`: what was sent
/// last.
CheckReport judge(const std::vector<FreshResult>& results, std::string_view message, const CommonOptions& common,
                  const CheckOptions& options);

}  // namespace echo::client_app
