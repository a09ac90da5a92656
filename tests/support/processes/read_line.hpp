// Reading what another process says, line by line.
#pragma once

#include <string>

namespace echo::test {

/// The next line from a pipe, without its end.
/// @throws std::runtime_error if none comes in time, or the other end is closed; `who` is blamed.
std::string read_line(int descriptor, const std::string& who);

}  // namespace echo::test
