// The rules that settings must keep together, and the words for a fault that the library finds.
#pragma once

#include <string>
#include <string_view>

#include "settings/configuration.hpp"

namespace echo::server_app {

/// Checks all that can be known before an endpoint is bound; the files of TLS are read.
/// @throws std::invalid_argument with one sentence that begins with the place of the setting at fault.
void check(const Configuration& configuration);

/// A sentence of the library about a setting, with its place before it and the setting named as it is written there;
/// any other sentence stays as it is.
std::string with_place(std::string_view sentence, const Configuration& configuration);

}  // namespace echo::server_app
