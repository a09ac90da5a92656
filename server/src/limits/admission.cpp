#include "limits/admission.hpp"

#include <algorithm>

#include <sys/resource.h>

#include <asio/ip/address.hpp>

namespace echo::server_detail {

std::uint64_t network_of(const asio::ip::tcp::endpoint& peer) {
    const asio::ip::address address = peer.address();
    if (address.is_v4()) return address.to_v4().to_uint();
    const asio::ip::address_v6 v6 = address.to_v6();
    if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_uint();
    // No network's first 32 bits are 0 save that of ::1, so that the numbers do not meet those of IPv4.
    std::uint64_t network = 0;
    const auto bytes = v6.to_bytes();
    for (std::size_t index = 0; index < 8; ++index) network = network << 8 | bytes[index];
    return network;
}

Admission::Place& Admission::Place::operator=(Place&& other) noexcept {
    std::swap(admission_, other.admission_);
    std::swap(network_, other.network_);
    return *this;
}

void Admission::Place::give_back() noexcept {
    if (!admission_) return;
    admission_->connections_.fetch_sub(1, std::memory_order_relaxed);
    if (network_) admission_->leave(*network_);
}

bool Admission::Place::count_by_address(const std::optional<asio::ip::tcp::endpoint>& peer) {
    const std::size_t limit = admission_->max_per_network_;
    if (!peer || limit == 0) return true;
    const std::uint64_t network = network_of(*peer);
    if (!admission_->enter(network, limit)) return false;
    network_ = network;
    return true;
}

void Admission::set_limits(std::size_t connections, std::size_t connections_per_ip) noexcept {
    max_connections_ = connections;
    max_per_network_ = connections_per_ip;
}

std::variant<Admission::Place, CloseReason> Admission::admit(const std::optional<asio::ip::tcp::endpoint>& peer) {
    const std::size_t limit = max_connections_;
    if (connections_.fetch_add(1, std::memory_order_relaxed) >= limit && limit != 0) {
        connections_.fetch_sub(1, std::memory_order_relaxed);
        return CloseReason::max_connections;
    }
    Place place(*this, std::nullopt);
    if (!place.count_by_address(peer)) return CloseReason::max_connections_per_ip;
    return std::variant<Place, CloseReason>(std::move(place));
}

bool Admission::enter(std::uint64_t network, std::size_t limit) {
    const std::scoped_lock lock(mutex_);
    std::size_t& connections = by_network_[network];
    if (connections >= limit) return false;
    ++connections;
    return true;
}

void Admission::leave(std::uint64_t network) noexcept {
    const std::scoped_lock lock(mutex_);
    const auto found = by_network_.find(network);
    if (--found->second == 0) by_network_.erase(found);
}

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
