// The servers of a pool: which addresses their names have, and what is told of each.
#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/ip/address.hpp>

#include "connection/shared_settings.hpp"
#include "net/socket_address.hpp"
#include "pool/pool.hpp"

namespace echo::detail {
namespace {

bool has_name(const Endpoint& endpoint) {
    std::error_code no_address;
    asio::ip::make_address(endpoint.host(), no_address);
    return endpoint.transport() == Endpoint::Transport::tcp && no_address;
}

bool follows_names(const EchoConfig& config) {
    const bool is_asked_for = config.resolve_every.count() > 0 && config.resolve_every != TimeLimit::none();
    return is_asked_for && !config.choose_address;
}

}  // namespace

PoolEndpoint::PoolEndpoint(Endpoint its_endpoint, const EchoConfig& config)
    : endpoint(std::move(its_endpoint)), tls(make_tls(endpoint, config)),
      follows_name(has_name(endpoint) && follows_names(config)) {}

// For a connection that is about to be made: of its endpoint these addresses were just looked up, or none could be.
TcpAddresses Pool::addresses_to_try(std::size_t connection, const TcpAddresses& found) {
    const std::size_t member = state_.member(connection);
    if (!found.empty()) note_found(state_.fleet()[member].endpoint, found, false);
    return addresses_.to_try(member, found, state_.takes_any_address(connection));
}

void Pool::note_added(std::size_t endpoint, const EndpointAddresses::Changes& changes) {
    for (const asio::ip::tcp::endpoint& address : changes.added) {
        addresses_.add(state_.add_member(endpoint), endpoint, address);
    }
}

void Pool::note_removed(const EndpointAddresses::Changes& changes) {
    for (const std::size_t member : changes.removed) state_.remove_member(member, now_);
}

// Another address may have answered than the one that it was opened for.
void Pool::note_connected(std::size_t connection) {
    const std::size_t member = state_.member(connection);
    const std::size_t endpoint = state_.fleet()[member].endpoint;
    const auto address = connections_[connection]->address();
    if (!endpoints_[endpoint]->follows_name || !address) return state_.connected(connection, now_);
    const EndpointAddresses::Changes changes = addresses_.connected(endpoint, *address);
    note_added(endpoint, changes);
    state_.connected(connection, now_, addresses_.member_at(endpoint, *address));
    note_removed(changes);
}

void Pool::resolve() {
    for (std::size_t endpoint = 0; endpoint < endpoints_.size(); ++endpoint) {
        PoolEndpoint& one = *endpoints_[endpoint];
        if (!one.follows_name || one.lookup) continue;
        one.lookup.emplace(executor_, one.endpoint, config_);
        asio::co_spawn(executor_, look_up(endpoint), [self = shared_from_this(), endpoint](std::exception_ptr) {
            self->endpoints_[endpoint]->lookup.reset();
        });
    }
}

// Where it fails all stays as it was.
Awaitable<void> Pool::look_up(std::size_t endpoint) {
    TcpAddresses found;
    const std::error_code error = co_await endpoints_[endpoint]->lookup->find_addresses(found);
    if (error || state_.closed()) co_return;
    note_found(endpoint, found, true);
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
                         .replies = state_.replies_of(member),
                         .ejections = one.ejections,
                         .ejected_for = ejected_until - now,
                         .latency = one.latency.at(now),
                         .is_gone = one.is_gone});
    }
    return stats;
}

}  // namespace echo::detail
