#include "connect/tcp_addresses.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include <asio/error.hpp>

namespace echo::detail {
namespace {

// The last one is what Linux says where IPv6 is switched off.
bool only_says_no_way(std::error_code error) {
    return error == asio::error::network_unreachable || error == asio::error::host_unreachable ||
           error == asio::error::address_family_not_supported ||
           error == std::error_code(EADDRNOTAVAIL, asio::error::get_system_category());
}

}  // namespace

TcpAddresses interleave_families(const TcpAddresses& addresses) {
    TcpAddresses first;
    TcpAddresses second;
    for (const auto& address : addresses) {
        (address.protocol() == addresses.front().protocol() ? first : second).push_back(address);
    }
    TcpAddresses mixed;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) mixed.push_back(first[i]);
        if (i < second.size()) mixed.push_back(second[i]);
    }
    return mixed;
}

std::error_code most_telling(const std::vector<std::error_code>& errors) {
    const auto telling = std::find_if_not(errors.begin(), errors.end(), only_says_no_way);
    return telling == errors.end() ? errors.front() : *telling;
}

}  // namespace echo::detail
