// What the server makes of the errors of the operating system.
#pragma once

#include <system_error>

#include <asio/error.hpp>

#include "net/system_error.hpp"

namespace echo::server_detail {

using detail::to_system_error;

/// Whether the cause lies with the peer or the network between, rather than with this machine.
inline bool is_lost_connection(std::error_code error) noexcept {
    return error == asio::error::connection_reset || error == asio::error::broken_pipe ||
           error == asio::error::connection_aborted || error == asio::error::not_connected ||
           error == asio::error::timed_out || error == asio::error::host_unreachable ||
           error == asio::error::network_unreachable || error == asio::error::network_down ||
           error == asio::error::network_reset;
}

}  // namespace echo::server_detail
