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
inline std::span<const ExitStatusMeaning> exit_status_table() noexcept {
    static constexpr ExitStatusMeaning table[] = {
        {stopped_cleanly, "stopped; nothing was cut off"},
        {failed,
         "an endpoint could not be listened on or served, connections were cut off, or standard output could not be "
         "written"},
        {faulty_command_line, "faulty command line, environment or configuration file"},
    };
    return table;
}

}  // namespace echo::server_app
