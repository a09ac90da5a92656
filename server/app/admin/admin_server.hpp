// The admin endpoint: the pages of admin_pages.hpp over HTTP.
#pragma once

#include <functional>
#include <memory>
#include <system_error>

#include <echo/endpoint.hpp>

#include "admin/admin_pages.hpp"

namespace echo::server_app {

/// Whether this program was built with it (ECHO_BUILD_ADMIN).
extern const bool admin_is_built;

/// Serves from construction to destruction, on a few threads of its own. A request is answered and its connection
/// closed; one that is not done after a few seconds is cut, so that no client can hold the endpoint, or the end of the
/// process.
class AdminServer {
public:
    /// Told by a thread of its own: the cause when it listens no more and cannot do so again, and no error once it
    /// can. It goes on trying meanwhile.
    using Watcher = std::function<void(std::error_code)>;

    /// @param source is asked until destruction.
    /// @throws std::system_error naming the endpoint and the cause, if it cannot be had.
    /// @throws std::invalid_argument if the program was built without it.
    AdminServer(const Endpoint& endpoint, AdminSource source, Watcher watcher);
    ~AdminServer();
    AdminServer(const AdminServer&) = delete;
    AdminServer& operator=(const AdminServer&) = delete;

    /// With the port that the system picked.
    const Endpoint& endpoint() const noexcept;

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace echo::server_app
