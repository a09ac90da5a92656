// Sees the whole of the pool's state, so that a test can tell two states apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "pool_state/pool_state.hpp"

namespace echo::detail {

/// A friend of PoolState.
class PoolInspector {
public:
    using CallNames = std::map<const PoolRequest*, char>;

    PoolInspector(const PoolState& state, PoolState::TimePoint now, const CallNames& names)
        : state_(state), now_(now), names_(names) {}

    /// Two states with the same description behave in the same way from here on, but for the back-off's jitter.
    /// Times and sessions are told relative to now, so that a state that is reached again is known again.
    std::string describe() const;

    /// Whether the connection gets no further call, so that a retry may have a new one in its place.
    static bool drains_for_room(const PoolState& state, std::size_t connection);

    /// Whether no connect may be tried before a time to come.
    static bool backs_off(const PoolState& state, PoolState::TimePoint now) { return state.fleet_.next_try_at() > now; }

private:
    std::string describe(const PoolState::Connection& connection) const;
    std::string describe(const InFlight& in_flight) const;
    std::string describe(const RequestQueue& queue) const;
    std::string describe(const PoolRequest& request) const;
    std::string from_now(PoolState::TimePoint time) const;
    std::string age_of(std::uint64_t session) const;

    const PoolState& state_;
    PoolState::TimePoint now_;
    const CallNames& names_;
};

}  // namespace echo::detail
