// How a sentence shows the text that it is about.
#pragma once

#include <string>
#include <string_view>

#include <echo/text.hpp>

namespace echo::detail {

/// The text in quotation marks on one line, where no quotation mark of its own ends it: what was given by mistake may
/// hold control characters. Not called `quoted`, because argument-dependent look-up would find std::quoted as well.
inline std::string in_quotes(std::string_view text) {
    std::string quoted = "\"";
    for (const char byte : text) quoted += byte == '"' ? std::string("\\\"") : escape({&byte, 1});
    return quoted + "\"";
}

}  // namespace echo::detail
