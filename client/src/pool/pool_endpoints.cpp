// The servers of a pool: which addresses their names have, and what is told of each.
#include <chrono>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/address.hpp>

#include "net/socket_address.hpp"
#include "pool/pool.hpp"

namespace echo::detail {
namespace {

bool has_name(const Endpoint& endpoint) {
    std::error_code no_address;
    asio::ip::make_address(endpoint.host(), no_address);
    return endpoint.transport() == Endpoint::Transport::tcp && no_address;
}

}  // namespace

PoolEndpoint::PoolEndpoint(Endpoint its_endpoint, const EchoConfig& config)
    : endpoint(std::move(its_endpoint)), tls(make_tls(endpoint, config)),
      follows_name(has_name(endpoint) && config.resolve_every.count() > 0 && !config.choose_address) {}

// For a connection that is about to be made, of whose endpoint the addresses were just looked up.
TcpAddresses Pool::addresses_to_try(std::size_t connection, const TcpAddresses& found) {
    const std::size_t member = state_.member(connection);
    follow(addresses_.endpoint(member), [&](std::size_t endpoint) { return addresses_.found(endpoint, found); });
    return addresses_.to_try(member, found, state_.takes_any_address(connection));
}

template <class Find>
void Pool::follow(std::size_t endpoint, const Find& find) {
    if (endpoint == EndpointAddresses::none) return;
    const EndpointAddresses::Changes changes = find(endpoint);
    if (changes.added.empty() && changes.removed.empty()) return;
    turn([&] {
        for (const asio::ip::tcp::endpoint& address : changes.added) {
            addresses_.add(state_.add_member(endpoint), endpoint, address);
        }
        for (const std::size_t member : changes.removed) state_.remove_member(member, now_);
    });
}

// Which server a connection has come to.
std::size_t Pool::member_reached(std::size_t connection) {
    const std::size_t member = state_.member(connection);
    const std::size_t endpoint = addresses_.endpoint(member);
    if (endpoint == EndpointAddresses::none || !endpoints_[endpoint]->follows_name) return member;
    const auto address = connections_[connection]->address();
    if (!address) return member;
    follow(endpoint, [&](std::size_t) { return addresses_.connected(member, *address); });
    const std::size_t reached = addresses_.member_at(endpoint, *address);
    return reached == EndpointAddresses::none ? member : reached;
}

void Pool::resolve() {
    for (std::size_t endpoint = 0; endpoint < endpoints_.size(); ++endpoint) {
        PoolEndpoint& one = *endpoints_[endpoint];
        if (!one.follows_name || one.lookup) continue;
        one.lookup.emplace(executor_, one.endpoint, config_);
        asio::co_spawn(
            executor_, [self = shared_from_this(), endpoint] { return self->look_up(endpoint); }, asio::detached);
    }
}

// Where it fails all stays as it was.
Awaitable<void> Pool::look_up(std::size_t endpoint) {
    TcpAddresses found;
    const std::error_code error = co_await endpoints_[endpoint]->lookup->find_addresses(found);
    endpoints_[endpoint]->lookup.reset();
    if (error || state_.closed()) co_return;
    follow(endpoint, [&](std::size_t which) { return addresses_.found(which, found); });
}

void Pool::stop_looking() {
    for (const auto& endpoint : endpoints_) {
        if (endpoint->lookup) endpoint->lookup->cancel();
    }
}

std::vector<EndpointStats> Pool::endpoint_stats() const {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    std::vector<EndpointStats> stats;
    for (std::size_t member = 0; member < state_.fleet().size(); ++member) {
        const FleetMember& one = state_.fleet()[member];
        if (one.is_gone && one.connections == 0) continue;
        const auto ejected_until = std::max(one.backoff.next_at(), now);
        const auto address = addresses_.address(member);
        stats.push_back({.endpoint = endpoints_[one.endpoint]->endpoint.to_string(),
                         .address = address ? to_text(*address) : std::string(),
                         .connections = one.connections,
                         .in_flight = one.in_flight,
                         .requests_processed = one.answered,
                         .ejections = one.ejections,
                         .ejected_for = ejected_until - now,
                         .latency = one.latency.at(now),
                         .is_gone = one.is_gone});
    }
    return stats;
}

}  // namespace echo::detail
