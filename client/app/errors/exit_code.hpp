// What echo-client says by its exit status: one number for each kind of cause, and the words of every page that lists
// them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace echo::client_app {

enum class ExitCode : int {
    done = 0,
    answer_is_no = 1,     ///< it ran, and a reply was not what was expected
    usage = 2,            ///< faulty command line, setting or input
    name_resolution = 3,  ///< the host name has no address
    refused = 4,          ///< nothing listens there, or it may not be reached by this user
    unreachable = 5,      ///< connect time-out, or no way to the host
    tls = 6,              ///< no secure connection: a certificate, or the handshake
    protocol = 7,         ///< a message that cannot be framed, or bytes that make no sense
    connection_lost = 8,  ///< reset or closed before the reply was whole
    reply_timeout = 9,
    local_resource = 10,  ///< descriptors, ports, memory
    output = 11,          ///< standard output could not be written
    bug = 70,             ///< EX_SOFTWARE of sysexits.h
};

/// The exit code for the error that a call of the client ended with, and the cause that its response tells.
ExitCode exit_code(std::error_code error, std::error_code cause = {}) noexcept;

struct ExitCodeMeaning {
    ExitCode code;
    std::string_view words;
};

/// All of them, ascending. The command `check` has codes of its own, which its help explains.
std::span<const ExitCodeMeaning> exit_code_table() noexcept;

/// The table as `--help` shows it, a line or more for each code.
std::string exit_code_list();

}  // namespace echo::client_app
