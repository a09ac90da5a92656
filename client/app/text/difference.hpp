// Where two texts part.
#pragma once

#include <string>
#include <string_view>

namespace echo::client_app {

/// `at offset 3 (6 bytes expected, 7 received): expected "Hello!", received "HelLo!!"`.
///
/// Offsets count from 0. Of long strings only the bytes around the first difference are shown, with `...` where there
/// are more; what is not printable ASCII is escaped. The two must differ.
std::string describe_difference(std::string_view expected, std::string_view received);

}  // namespace echo::client_app
