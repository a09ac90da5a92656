#include "process/descriptor_limit.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

#include <echo/server.hpp>

#include "admin/admin_server.hpp"
#include "log/log.hpp"

namespace echo::server_app {
namespace {

// Standard streams, the log, files while they are read, the admin endpoint.
constexpr rlim_t descriptors_of_process = 32 + AdminLimits().connections;
// An event loop has three of its own. It listens on each endpoint, a name's addresses being several.
constexpr rlim_t descriptors_of_part = 4;

rlim_t event_loops(const ServerConfig& config) {
    return config.threads > 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

rlim_t needed_descriptors(const ServerConfig& config) {
    const rlim_t loops_and_listeners = descriptors_of_part * event_loops(config) * (config.listen.size() + 1);
    const rlim_t others = descriptors_of_process + loops_and_listeners + config.inherited.size();
    const std::size_t connections = config.limits.max_connections;
    const bool is_countable = connections > 0 && connections <= RLIM_INFINITY - others;
    return is_countable ? connections + others : RLIM_INFINITY;
}

rlimit raised(rlimit now, rlim_t needed) {
    return {.rlim_cur = std::max(now.rlim_cur, std::min(needed, now.rlim_max)), .rlim_max = now.rlim_max};
}

void raise_descriptor_limit(const ServerConfig& config) {
    rlimit now{};
    if (getrlimit(RLIMIT_NOFILE, &now) != 0) return;
    const rlimit wanted = raised(now, needed_descriptors(config));
    if (wanted.rlim_cur != now.rlim_cur) setrlimit(RLIMIT_NOFILE, &wanted);
}

void warn_if_lowered(Log& log, const Server& server, const ServerLimits& limits) {
    const std::uint64_t possible = server.stats().max_connections;
    const std::uint64_t wanted = limits.max_connections;
    if (possible >= wanted) return;
    log.write(Log::Level::warning, "max_connections_lowered",
              "max_connections is " + std::to_string(possible) + " in place of " + std::to_string(wanted) +
                  ", as the process may have no more descriptors; raise its limit (ulimit -n, LimitNOFILE=)",
              {{"max_connections", possible}, {"wanted", wanted}});
}

}  // namespace echo::server_app
