// The admin endpoint: the pages of admin_pages.hpp over HTTP.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <system_error>

#include <echo/endpoint.hpp>

#include "admin/admin_pages.hpp"

namespace echo::server_app {

/// Whether this program was built with it (ECHO_BUILD_ADMIN).
extern const bool admin_is_built;

struct AdminLimits {
    /// A descriptor each, and up to 20 KiB. Many, so that a request that is on its way is not cut off for newcomers.
    std::size_t connections = 128;
    std::chrono::nanoseconds time = std::chrono::seconds(5);  ///< from when a connection is accepted to its end
};

/// Serves from construction to destruction, on a thread of its own. A connection is one request, has its time, and is
/// cut when that is up; when there are too many, the oldest is cut. So no client can hold the endpoint, or the end of
/// the process.
class AdminServer {
public:
    /// Told by that thread why a connection cannot be accepted. It is tried again a moment later.
    using AcceptFailed = std::function<void(const Endpoint&, std::error_code)>;

    /// @param source is asked until destruction.
    /// @throws std::system_error naming the endpoint and the cause, if it cannot be had.
    /// @throws std::invalid_argument if the program was built without it.
    AdminServer(const Endpoint& endpoint, AdminSource source, AcceptFailed accept_failed, AdminLimits limits = {});
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
