#include "pool/endpoint_addresses.hpp"

#include <algorithm>

namespace echo::detail {
namespace {

using asio::ip::tcp;

bool is_among(const tcp::endpoint& address, const TcpAddresses& addresses) {
    return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

TcpAddresses of_family(const tcp& family, const TcpAddresses& addresses) {
    TcpAddresses chosen;
    for (const tcp::endpoint& address : addresses) {
        const bool is_new = address.protocol() == family && !is_among(address, chosen);
        if (is_new && chosen.size() < EndpointAddresses::most_addresses) chosen.push_back(address);
    }
    return chosen;
}

}  // namespace

EndpointAddresses::EndpointAddresses(std::size_t endpoints) : members_(endpoints), names_(endpoints) {
    for (std::size_t endpoint = 0; endpoint < endpoints; ++endpoint) members_[endpoint].endpoint = endpoint;
}

EndpointAddresses::Changes EndpointAddresses::found(std::size_t endpoint, const TcpAddresses& addresses) {
    Name& name = names_[endpoint];
    name.found = addresses;
    const bool is_there = name.family && !of_family(*name.family, addresses).empty();
    if (!is_there) name.family = addresses.front().protocol();
    return follow(endpoint);
}

EndpointAddresses::Changes EndpointAddresses::follow(std::size_t endpoint) {
    const TcpAddresses wanted = of_family(*names_[endpoint].family, names_[endpoint].found);
    Changes changes;
    for (std::size_t member = 0; member < members_.size(); ++member) {
        Member& one = members_[member];
        if (one.endpoint != endpoint) continue;
        if (!one.address) one.address = wanted.front();  // it was alone
        if (is_among(*one.address, wanted)) continue;
        changes.removed.push_back(member);
        one = {};
    }
    for (const tcp::endpoint& address : wanted) {
        if (member_at(endpoint, address) == none) changes.added.push_back(address);
    }
    return changes;
}

void EndpointAddresses::add(std::size_t member, std::size_t endpoint, const tcp::endpoint& address) {
    if (member >= members_.size()) members_.resize(member + 1);
    members_[member] = {.endpoint = endpoint, .address = address};
}

TcpAddresses EndpointAddresses::to_try(std::size_t member, const TcpAddresses& found, bool any_will_do) const {
    const TcpAddresses mixed = interleave_families(found);
    const auto& own = members_[member].address;
    const auto place = own ? std::find(mixed.begin(), mixed.end(), *own) : mixed.end();
    if (place == mixed.end()) return mixed;
    if (!any_will_do) return {*own};
    return beginning_at(mixed, static_cast<std::size_t>(place - mixed.begin()));
}

EndpointAddresses::Changes EndpointAddresses::connected(std::size_t member, const tcp::endpoint& address) {
    Member& one = members_[member];
    if (one.endpoint == none || !one.address || one.address->protocol() == address.protocol()) return {};
    const std::size_t endpoint = one.endpoint;
    names_[endpoint].family = address.protocol();
    const auto shares_endpoint = [&](const Member& other) { return other.endpoint == endpoint; };
    const bool is_alone = std::count_if(members_.begin(), members_.end(), shares_endpoint) == 1;
    if (is_alone) one.address = address;  // the same server by another way
    return follow(endpoint);
}

std::size_t EndpointAddresses::member_at(std::size_t endpoint, const tcp::endpoint& address) const {
    for (std::size_t member = 0; member < members_.size(); ++member) {
        if (members_[member].endpoint == endpoint && members_[member].address == address) return member;
    }
    return none;
}

}  // namespace echo::detail
