// A folder that no other test uses.
#pragma once

#include <string>

namespace echo::test {

/// Makes a folder whose name begins with `prefix` where the system has its temporary files; whoever asked removes it.
/// @returns its path. @throws std::runtime_error if it cannot be made.
std::string make_temporary_folder(const std::string& prefix);

}  // namespace echo::test
