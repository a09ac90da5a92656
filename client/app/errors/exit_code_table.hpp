// What each exit code means, in the words of every page that lists them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "errors/exit_code.hpp"

namespace echo::client_app {

struct ExitCodeMeaning {
    ExitCode code;
    std::string_view words;
};

/// All of them, ascending. The command `check` has codes of its own, which its help explains.
std::span<const ExitCodeMeaning> exit_code_table() noexcept;

/// The table as `--help` shows it, a line or more for each code.
std::string exit_code_list();

}  // namespace echo::client_app
