// Where the lines typed at the prompt are kept for the next time.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace echo::client_app {

/// `$XDG_STATE_HOME/echo-client/history`, or below `$HOME/.local/state`; none if neither is an absolute path (XDG Base
/// Directory Specification).
std::optional<std::filesystem::path> history_path(const std::optional<std::string>& state_home,
                                                  const std::optional<std::string>& home);

/// Makes the file, and the folders above it, if they are missing; none but the user may read it.
/// @throws std::system_error if that is not possible.
void prepare_history_file(const std::filesystem::path& path);

}  // namespace echo::client_app
