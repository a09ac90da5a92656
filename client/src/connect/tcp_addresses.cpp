#include "connect/tcp_addresses.hpp"

#include <algorithm>

#include "net/system_error.hpp"

namespace echo::detail {
namespace {

bool only_says_no_way(std::error_code error) {
    return error == std::errc::network_unreachable || error == std::errc::host_unreachable ||
           error == std::errc::address_family_not_supported;
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

TcpAddresses beginning_at(TcpAddresses addresses, std::size_t first) {
    const auto place = static_cast<TcpAddresses::difference_type>(first % addresses.size());
    std::rotate(addresses.begin(), addresses.begin() + place, addresses.end());
    return addresses;
}

std::error_code most_telling(const std::vector<std::error_code>& errors) {
    const auto shortage = std::find_if(errors.begin(), errors.end(), is_shortage);
    if (shortage != errors.end()) return *shortage;
    const auto telling = std::find_if_not(errors.begin(), errors.end(), only_says_no_way);
    return telling == errors.end() ? errors.front() : *telling;
}

}  // namespace echo::detail
