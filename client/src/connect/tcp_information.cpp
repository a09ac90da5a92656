#include "connect/tcp_information.hpp"

#include <chrono>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace echo::detail {

// Other systems have the option under the same name, with other fields.
std::optional<TcpStatistics> read_tcp_statistics([[maybe_unused]] int descriptor) noexcept {
#if defined(__linux__)
    tcp_info told{};
    ::socklen_t size = sizeof told;
    // A Unix socket refuses it.
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &told, &size) != 0) return std::nullopt;
    return TcpStatistics{.round_trip = std::chrono::microseconds(told.tcpi_rtt),
                         .round_trip_variation = std::chrono::microseconds(told.tcpi_rttvar),
                         .retransmits = told.tcpi_total_retrans,
                         .lost = told.tcpi_lost};
#else
    return std::nullopt;
#endif
}

}  // namespace echo::detail
