// What to say about the files that a configuration uses, when the server starts and at a reload.
#pragma once

#include <string>
#include <vector>

#include "settings/setting.hpp"

namespace echo::server_app {

/// A sentence for each file that others may change, and for a private key that others may read.
std::vector<std::string> file_warnings(const Options& options);

}  // namespace echo::server_app
