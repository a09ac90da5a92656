// Asks the kernel about a TCP connection.
#pragma once

#include <optional>

#include <echo/tcp_statistics.hpp>

namespace echo::detail {

/// Nothing if the descriptor is not a TCP socket's, or the system does not tell.
std::optional<TcpStatistics> read_tcp_statistics(int descriptor) noexcept;

}  // namespace echo::detail
