// Writing a file so that no reader ever sees a part of it.
#pragma once

#include <string>
#include <string_view>

namespace echo::client_app {

/// Writes a new file in the same folder and gives it the name of the old one, whose readers keep what they have.
/// @throws Failure with ExitCode::output; the old file is then as it was.
void replace_file(const std::string& path, std::string_view content);

}  // namespace echo::client_app
