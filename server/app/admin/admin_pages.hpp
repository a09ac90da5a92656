// What the admin endpoint answers: pure, so that it can be tested without a network.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <echo/server_stats.hpp>

#include "process/certificate_advice.hpp"
#include "process/process_figures.hpp"

namespace echo::server_app {

/// What there is to know about the process at one moment.
struct AdminFacts {
    ServerStats stats;
    std::uint64_t reloads_done = 0;
    std::uint64_t reloads_failed = 0;
    std::vector<CertificateTerm> certificates{};
    std::uint64_t log_lines_lost = 0;
    std::chrono::system_clock::time_point started{};
    std::chrono::nanoseconds uptime{0};
    /// Asked only where they are wanted, as they cost more than the rest. Null: none are known.
    ProcessFigures (*process)() = nullptr;
};

/// Gathers them. Any thread.
using AdminSource = std::function<AdminFacts()>;

struct AdminAnswer {
    int status = 200;
    std::string content_type;
    std::string body;
};

/// `/livez`, `/readyz`, `/metrics` or `/stats`; 404 for any other path, 405 for any method but GET and HEAD. Only the
/// pages that tell facts ask `source` for them.
AdminAnswer answer_admin(std::string_view method, std::string_view path, const AdminSource& source);

/// The server's numbers in the text format of Prometheus, version 0.0.4. Made anew at each request: nothing is counted
/// twice, and nothing is shared with the server's threads. Those of the process have the names that Prometheus' own
/// libraries give them.
std::string to_metrics(const AdminFacts& facts);

}  // namespace echo::server_app
