// A snapshot of one of the servers that a client spreads its calls over.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace echo {

/// What the pool knows of one server: of one endpoint, or of one address of its name.
struct EndpointStats {
    std::string endpoint;                     ///< as the client was given it
    std::string address;                      ///< of its name; empty if that is not known, or the endpoint has none
    std::size_t connections = 0;              ///< from being opened until they are closed
    std::size_t in_flight = 0;                ///< calls that they carry, with those whose callers gave up
    std::uint64_t replies = 0;                ///< whole ones that came, those that nobody waited for any more too
    std::uint64_t ejections = 0;              ///< times that it got no call for a while, as it had failed
    std::chrono::nanoseconds ejected_for{0};  ///< that it gets none for yet
    std::chrono::nanoseconds latency{0};      ///< decaying average; 0: not known, or there is nothing to choose
    bool is_gone = false;                     ///< its name no longer has that address, and its connections end
};

}  // namespace echo
