// Where the sources of the project are: some tests compare its documentation with its code.
#pragma once

#include <string>

namespace echo::test {

/// The path of the repository, without a slash at its end.
std::string source_folder();

}  // namespace echo::test
