// The names of the machines that loaded a server together.
#pragma once

#include <string>

namespace echo::client_app {

/// The name, which is one word of at most 64 bytes: it stands in tables, and between commas in lists.
/// @throws std::invalid_argument with the rest of a sentence that names the option, if it is none.
const std::string& parse_agent_name(const std::string& text);

}  // namespace echo::client_app
