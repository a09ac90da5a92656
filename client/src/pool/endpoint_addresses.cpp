#include "pool/endpoint_addresses.hpp"

#include <algorithm>

namespace echo::detail {
namespace {

using asio::ip::tcp;

// Times in a row that an address is not among those of its name, until it has gone.
constexpr int most_missing = 2;

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

EndpointAddresses::Changes EndpointAddresses::found(std::size_t endpoint, const TcpAddresses& addresses,
                                                    bool at_interval) {
    Name& name = names_[endpoint];
    name.found = addresses;
    if (!name.family || (at_interval && of_family(*name.family, addresses).empty())) {
        name.family = addresses.front().protocol();
    }
    const TcpAddresses now_there = wanted(endpoint);
    Changes changes;
    for (std::size_t member = 0; member < members_.size(); ++member) {
        Member& one = members_[member];
        if (one.endpoint != endpoint || one.is_gone) continue;
        if (!one.address) one.address = now_there.empty() ? addresses.front() : now_there.front();  // it was alone
        one.missing = is_among(*one.address, now_there) ? 0 : one.missing + (at_interval ? 1 : 0);
        if (one.missing < most_missing) continue;
        one.is_gone = true;
        changes.removed.push_back(member);
    }
    note_added(endpoint, changes);
    return changes;
}

TcpAddresses EndpointAddresses::wanted(std::size_t endpoint) const {
    return of_family(*names_[endpoint].family, names_[endpoint].found);
}

void EndpointAddresses::note_added(std::size_t endpoint, Changes& changes) const {
    const auto is_there = [&](const Member& one) { return one.endpoint == endpoint && !one.is_gone; };
    auto members = static_cast<std::size_t>(std::count_if(members_.begin(), members_.end(), is_there));
    for (const tcp::endpoint& address : wanted(endpoint)) {
        if (members >= most_addresses || member_at(endpoint, address) != none) continue;
        changes.added.push_back(address);
        ++members;
    }
}

void EndpointAddresses::add(std::size_t member, std::size_t endpoint, const tcp::endpoint& address) {
    if (member >= members_.size()) members_.resize(member + 1);
    members_[member] = {.endpoint = endpoint, .address = address};
}

TcpAddresses EndpointAddresses::to_try(std::size_t member, const TcpAddresses& found, bool any_will_do) const {
    const auto& own = members_[member].address;
    if (found.empty()) return own ? TcpAddresses{*own} : TcpAddresses{};
    TcpAddresses mixed = interleave_families(found);
    const auto place = own ? std::find(mixed.begin(), mixed.end(), *own) : mixed.end();
    if (place == mixed.end()) return mixed;
    if (!any_will_do) return {*own};
    return beginning_at(mixed, static_cast<std::size_t>(place - mixed.begin()));
}

EndpointAddresses::Changes EndpointAddresses::connected(std::size_t endpoint, const tcp::endpoint& address) {
    if (member_at(endpoint, address) != none) return {};
    const bool other_family = names_[endpoint].family != address.protocol();
    names_[endpoint].family = address.protocol();
    std::vector<std::size_t> left;
    for (std::size_t member = 0; other_family && member < members_.size(); ++member) {
        if (members_[member].endpoint == endpoint && !members_[member].is_gone) left.push_back(member);
    }
    Changes changes;
    if (left.size() == 1) {
        members_[left.front()].address = address;  // the same server by another way
    } else {
        for (const std::size_t member : left) members_[member].is_gone = true;
        changes.removed = left;
        changes.added.push_back(address);
    }
    for (const tcp::endpoint& other : wanted(endpoint)) {
        if (other != address && member_at(endpoint, other) == none) changes.added.push_back(other);
    }
    return changes;
}

std::size_t EndpointAddresses::member_at(std::size_t endpoint, const tcp::endpoint& address) const {
    for (std::size_t member = 0; member < members_.size(); ++member) {
        const Member& one = members_[member];
        if (one.endpoint == endpoint && one.address == address && !one.is_gone) return member;
    }
    return none;
}

}  // namespace echo::detail
