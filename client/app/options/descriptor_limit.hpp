// How many descriptors this process may have open.
#pragma once

#include <cstdint>
#include <string_view>

namespace echo::client_app {

/// Raises the limit of open files, as far as the system lets this process, to what so many connections take. `option`
/// is what asked for so many; where nothing did, it is empty, and as many as can be had will do.
/// @throws Failure with `ExitCode::local_resource` and a sentence that names the option, if the system allows fewer.
void allow_connections(std::uint64_t connections, std::uint64_t threads, std::string_view option);

}  // namespace echo::client_app
