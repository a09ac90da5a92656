#include "process/exit_status.hpp"

namespace echo::server_app {
namespace {

constexpr ExitStatusMeaning table[] = {
    {stopped_cleanly, "stopped; nothing was cut off"},
    {failed,
     "an endpoint could not be listened on or served, connections were cut off, or standard output could not be "
     "written"},
    {faulty_command_line, "faulty command line, environment or configuration file"},
};

}  // namespace

std::span<const ExitStatusMeaning> exit_status_table() noexcept {
    return table;
}

}  // namespace echo::server_app
