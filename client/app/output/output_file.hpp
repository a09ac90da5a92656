// A file that is written whole, or not at all.
#pragma once

#include <string>
#include <string_view>

namespace echo::client_app {

/// Writes the bytes under a temporary name beside `path` and renames it, so that whoever reads `path` sees the old file
/// or the new one; what is no ordinary file, such as a device or a pipe, is written to itself. A link is followed. A
/// new file may be read by those whom the user's umask allows, one that is replaced keeps its permissions.
/// @throws Failure with `ExitCode::output` and a sentence that names the path and the cause.
void write_file(const std::string& path, std::string_view bytes);

/// To be called before long work whose result goes into the file: fails as `write_file` would where the folder is
/// missing or may not be written to.
void check_can_write_file(const std::string& path);

}  // namespace echo::client_app
