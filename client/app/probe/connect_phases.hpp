// Where the time of a message over a new connection went.
#pragma once

#include <chrono>
#include <optional>

#include <echo/pool_events.hpp>

namespace echo::client_app {

/// One phase after the other.
struct ConnectPhases {
    std::chrono::nanoseconds resolve;
    std::chrono::nanoseconds connect;
    std::optional<std::chrono::nanoseconds> tls;         ///< none without TLS
    std::optional<std::chrono::nanoseconds> first_byte;  ///< since the connection was ready; none: none came
};

/// The kernel's view of one or several TCP connections.
struct KernelView {
    std::chrono::nanoseconds round_trip;            ///< of the connection that ended last
    std::chrono::nanoseconds round_trip_variation;  ///< of the same
    std::uint64_t syn_retransmits;                  ///< of all of them together
    std::uint64_t retransmits;                      ///< the same, SYNs included
    std::uint64_t connections = 1;
};

inline ConnectPhases phases_of(const ConnectionMade& made, const ConnectionLost& lost, bool has_tls) {
    return {.resolve = made.resolving,
            .connect = made.connecting,
            .tls = has_tls ? std::optional(made.handshaking) : std::nullopt,
            .first_byte = lost.first_byte};
}

/// None if the system did not tell.
inline std::optional<KernelView> kernel_view_of(const ConnectionMade& made, const ConnectionLost& lost) {
    if (!made.tcp || !lost.tcp) return std::nullopt;
    return KernelView{.round_trip = lost.tcp->round_trip,
                      .round_trip_variation = lost.tcp->round_trip_variation,
                      .syn_retransmits = made.tcp->retransmits,
                      .retransmits = lost.tcp->retransmits};
}

/// Adds what the kernel saw of a connection that ended later.
inline void add(std::optional<KernelView>& all, const std::optional<KernelView>& later) {
    if (!later) return;
    if (!all) {
        all = later;
        return;
    }
    all->round_trip = later->round_trip;
    all->round_trip_variation = later->round_trip_variation;
    all->syn_retransmits += later->syn_retransmits;
    all->retransmits += later->retransmits;
    all->connections += later->connections;
}

}  // namespace echo::client_app
