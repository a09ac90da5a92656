#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace echo::program {

inline std::optional<std::string> environment_variable(const char* name) {
    const char* const value = std::getenv(name);
    return value ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace echo::program
