// What echo-server says by its exit status.
#pragma once

#include <span>
#include <string_view>

namespace echo::server_app {

enum ExitStatus { stopped_cleanly = 0, failed = 1, faulty_command_line = 2 };

struct ExitStatusMeaning {
    ExitStatus status;
    std::string_view words;
};

/// All of them, ascending, in the words of every page that lists them.
std::span<const ExitStatusMeaning> exit_status_table() noexcept;

}  // namespace echo::server_app
