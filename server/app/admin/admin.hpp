// The admin endpoint of the server that runs.
#pragma once

#include <optional>

#include <echo/endpoint.hpp>
#include <echo/server.hpp>

#include "admin/admin_server.hpp"
#include "log/log.hpp"
#include "process/reload.hpp"

namespace echo::server_app {

/// Serves what there is to know about `server` and `reload`, which must outlive the result, and tells the log where;
/// nothing without an endpoint. @throws as `AdminServer`.
std::unique_ptr<AdminServer> serve_admin(const std::optional<Endpoint>& endpoint, const Server& server,
                                         const Reload& reload, Log& log);

}  // namespace echo::server_app
