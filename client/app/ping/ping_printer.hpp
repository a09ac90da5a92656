// Who shows what a ping finds out.
#pragma once

#include <chrono>
#include <memory>

#include "options/common_options.hpp"
#include "output/output_stream.hpp"
#include "ping/ping_options.hpp"
#include "ping/ping_result.hpp"
#include "ping/ping_statistics.hpp"

namespace echo::client_app {

class PingPrinter {
public:
    virtual ~PingPrinter() = default;
    virtual void begin() = 0;
    /// `before`: the statistics without this result.
    virtual void print(const PingResult& result, const PingStatistics& before) = 0;
    virtual void end(const PingStatistics& statistics, std::chrono::nanoseconds took) = 0;
};

/// As the options say; what they name must outlive the printer. When `print` returns, the text and the lines of JSON
/// are written.
std::unique_ptr<PingPrinter> make_ping_printer(OutputStream& output, const CommonOptions& common,
                                               const PingOptions& options);

}  // namespace echo::client_app
