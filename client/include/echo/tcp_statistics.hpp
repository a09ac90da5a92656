// What the kernel knows about one TCP connection.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <chrono>
#include <cstdint>

namespace echo {

/// The kernel's own view, as of one instant (Linux: `TCP_INFO`, tcp(7)). Its times are measured between the two
/// machines' kernels, without any program: the difference from what a call took is the programs' share.
struct TcpStatistics {
    std::chrono::nanoseconds round_trip;            ///< smoothed round-trip time (RFC 6298: SRTT), to the microsecond
    std::chrono::nanoseconds round_trip_variation;  ///< its variation (RFC 6298: RTTVAR)
    std::uint32_t retransmits;                      ///< segments sent again over the connection's life, SYNs included
    std::uint32_t lost;                             ///< segments held for lost at this instant
};

}  // namespace echo
