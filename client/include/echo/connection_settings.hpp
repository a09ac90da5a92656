// What connections to one server have in common.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <memory>

#include <echo/client_config.hpp>
#include <echo/detail/export.hpp>
#include <echo/endpoint.hpp>

namespace echo {

namespace detail {
struct SharedSettings;
}

/// An endpoint and the settings for it, checked, with what is read once for all connections: the certificates of TLS,
/// and the sessions that spare a later connection most of its handshake. Cheap to copy, as the copies share all of it.
///
/// Of `EchoConfig` everything holds for a `Connection` but what chooses among several, or replaces one: `pool_size`,
/// `max_connecting`, `idle_timeout`, `max_lifetime`, `check_after` and `max_abandoned` are the pool's, and are not
/// looked at.
///
/// Thread safety: one object, and its copies, may serve connections of any threads; its hooks, protocols and framing
/// are then called by those threads at the same time.
class ECHO_EXPORT ConnectionSettings {
public:
    /// @throws std::invalid_argument if the endpoint, a setting or a file named in one is wrong.
    explicit ConnectionSettings(Endpoint endpoint, EchoConfig config = {});

    const Endpoint& endpoint() const noexcept;
    const EchoConfig& config() const noexcept;

private:
    friend class Connection;

    std::shared_ptr<detail::SharedSettings> shared_;
};

}  // namespace echo
