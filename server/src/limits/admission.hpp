// Who may come in: the limits on the number of connections.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <variant>

#include <asio/ip/tcp.hpp>

#include <echo/close_reason.hpp>

namespace echo::server_detail {

/// Counts the open connections of all workers. Any thread. It is asked twice in the life of a connection, never while a
/// message is on its way; the count by address, which needs a lock, is kept only once there is a limit on it.
class Admission {
public:
    /// One connection's share of the limits, which it gives back when it is destroyed.
    class Place {
    public:
        Place() = default;
        ~Place() { give_back(); }
        Place(Place&& other) noexcept
            : admission_(std::exchange(other.admission_, nullptr)), network_(std::exchange(other.network_, {})) {}
        Place& operator=(Place&& other) noexcept;

        /// Counts it by the address of its peer too, which was not known when it was admitted; once, with a place.
        /// @returns whether there is room for one more from there.
        bool count_by_address(const std::optional<asio::ip::tcp::endpoint>& peer);

    private:
        friend class Admission;
        Place(Admission& admission, std::optional<std::uint64_t> network) : admission_(&admission), network_(network) {}
        void give_back() noexcept;

        Admission* admission_ = nullptr;
        std::optional<std::uint64_t> network_;  // if it is counted by address
    };

    /// 0: no limit. Those who are in already stay.
    void set_limits(std::size_t connections, std::size_t connections_per_ip) noexcept;

    std::size_t max_connections() const noexcept { return max_connections_; }

    /// A place for a peer, or why there is none. A peer on a Unix socket has no address.
    std::variant<Place, CloseReason> admit(const std::optional<asio::ip::tcp::endpoint>& peer);

private:
    bool enter(std::uint64_t network, std::size_t limit);
    void leave(std::uint64_t network) noexcept;

    std::atomic<std::size_t> max_connections_ = 0;
    std::atomic<std::size_t> max_per_network_ = 0;
    std::atomic<std::size_t> connections_ = 0;

    std::mutex mutex_;  // guards what follows
    std::unordered_map<std::uint64_t, std::size_t> by_network_;
};

/// What counts as one peer: an IPv4 address, or the 64 bits of an IPv6 network, which are what one host is given
/// (RFC 6177, RFC 7421) and may use every address of.
std::uint64_t network_of(const asio::ip::tcp::endpoint& peer);

/// How many connections the process may have at all: as many as there may be descriptors (RLIMIT_NOFILE, getrlimit(2)),
/// less 32 for the process itself, or more where the event loops and listening sockets need more; at least 1.
std::size_t possible_connections(std::size_t event_loops, std::size_t listeners);

}  // namespace echo::server_detail
