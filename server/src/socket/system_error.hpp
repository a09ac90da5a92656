// Errors of the operating system, in the standard library's category.
#pragma once

#include <system_error>

#include <asio/error.hpp>

namespace echo::server_detail {

/// Asio reports errno values in a category of its own, which older versions do not compare with `std::errc`. The same
/// value in `std::system_category()` does; other errors stay as they are.
inline std::error_code to_system_error(std::error_code error) noexcept {
    if (error.category() != asio::error::get_system_category()) return error;
    return {error.value(), std::system_category()};
}

/// Whether the cause lies with the peer or the network between, rather than with this machine.
inline bool is_lost_connection(std::error_code error) noexcept {
    return error == asio::error::connection_reset || error == asio::error::broken_pipe ||
           error == asio::error::connection_aborted || error == asio::error::not_connected ||
           error == asio::error::timed_out || error == asio::error::host_unreachable ||
           error == asio::error::network_unreachable || error == asio::error::network_down ||
           error == asio::error::network_reset;
}

}  // namespace echo::server_detail
