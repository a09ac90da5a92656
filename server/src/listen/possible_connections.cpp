#include "listen/possible_connections.hpp"

#include <algorithm>

#include <sys/resource.h>

namespace echo::server_detail {

std::size_t possible_connections(std::size_t event_loops, std::size_t listeners) {
    constexpr std::size_t usual_reserve = 32;
    constexpr std::size_t descriptors_of_a_loop = 3;  // its epoll, its wake-up and its timer
    constexpr std::size_t others = 16;                // standard streams, log, a scraper of metrics
    const std::size_t reserve = std::max(usual_reserve, others + event_loops * descriptors_of_a_loop + listeners);
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur > reserve ? limit.rlim_cur - reserve : 1;
}

}  // namespace echo::server_detail
