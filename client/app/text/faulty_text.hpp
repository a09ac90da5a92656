// How a text that cannot be decoded is refused.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "program/option_value.hpp"

namespace echo::client_app {

using program::quote;

/// @throws std::invalid_argument always: the text, the offset (counted from 0) and what is wrong there.
[[noreturn]] void refuse_text(std::string_view text, std::size_t offset, const std::string& fault);

}  // namespace echo::client_app
