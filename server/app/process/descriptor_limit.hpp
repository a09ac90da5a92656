// How many descriptors the process may have open.
#pragma once

#include <sys/resource.h>

namespace echo {
class Server;
struct ServerConfig;
struct ServerLimits;
}  // namespace echo

namespace echo::server_app {

class Log;

/// How many descriptors a server of that configuration needs: for `max_connections` (0: any number), its event loops
/// and listening sockets, and all else. Rather too many than too few.
rlim_t needed_descriptors(const ServerConfig& config);

/// The limit that allows so many, as far as the hard limit goes; never less than now.
rlimit raised(rlimit now, rlim_t needed);

/// Raises the process's own limit (RLIMIT_NOFILE) to what the configuration needs. Where the system refuses, it stays
/// as it is, and the server lowers the number of its connections.
void raise_descriptor_limit(const ServerConfig& config);

/// Tells the log if the server, made or reloaded with `limits`, lowered the number of its connections.
void warn_if_lowered(Log& log, const Server& server, const ServerLimits& limits);

}  // namespace echo::server_app
