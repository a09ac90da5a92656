#include "load/local_ports.hpp"

#include <fstream>
#include <sstream>

namespace echo::client_app::bench {

std::optional<std::uint64_t> count_in_range(const std::string& text) {
    std::istringstream words(text);
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (!(words >> first >> last) || last < first) return std::nullopt;
    return last - first + 1;
}

std::optional<std::uint64_t> count_of_local_ports() {
    std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
    std::string line;
    std::getline(file, line);
    return count_in_range(line);
}

}  // namespace echo::client_app::bench
