// A small file as a whole.
#pragma once

#include <string>

namespace echo::server_app {

/// The bytes of the regular file, 1 MiB at most. What can be read only once, such as a pipe, is refused.
/// @throws std::invalid_argument with one sentence that names the file and the cause.
std::string read_text_file(const std::string& path);

}  // namespace echo::server_app
