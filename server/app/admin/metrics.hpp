// The server's numbers in the text format of Prometheus.
#pragma once

#include <string>

#include "admin/admin_pages.hpp"

namespace echo::server_app {

/// Version 0.0.4 of the format. Made anew at each request: nothing is counted twice, and nothing is shared with the
/// server's threads.
std::string to_metrics(const AdminFacts& facts);

}  // namespace echo::server_app
