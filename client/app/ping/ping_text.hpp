// The lines of a ping, as people know them from ping(8).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "options/common_options.hpp"
#include "ping/ping_options.hpp"
#include "ping/ping_result.hpp"
#include "ping/ping_statistics.hpp"

namespace echo::client_app {

/// All lines end with a newline.
class PingText {
public:
    /// `columns`: of the terminal that shows the lines; none: there is no terminal, and lines are not broken.
    PingText(const CommonOptions& common, const PingOptions& options, std::optional<std::size_t> columns = {});

    std::string header() const;

    /// A line for the message, and one for each kind of hint that was not seen before in this run.
    std::string result(const PingResult& result, const PingStatistics& before) const;

    /// The line that SIGQUIT asks for.
    std::string so_far(const PingStatistics& statistics) const;

    std::string summary(const PingStatistics& statistics, std::chrono::nanoseconds took) const;

private:
    std::string laid_out(const std::string& lines) const;

    std::string endpoint_;
    std::size_t size_;
    std::string framing_;
    bool connect_;
    bool timestamps_;
    std::optional<std::size_t> columns_;
};

}  // namespace echo::client_app
