// One message over a connection of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <asio/io_context.hpp>

#include <echo/connection.hpp>

#include "options/common_options.hpp"
#include "probe/connect_phases.hpp"

namespace echo::client_app {

/// What came of it.
struct FreshResult {
    std::error_code error;
    Response response;
    std::optional<ConnectPhases> phases;  ///< if there was a connection
    std::optional<KernelView> kernel;
};

/// Connects, sends the message, takes the reply and closes the connection, all on `context`, which one thread runs; no
/// TLS session is resumed. `handler` is called there when the connection is closed: what it was like is known only
/// then. Whoever closes the connection that is returned ends it at once, with `errc::client_closed`.
/// @throws std::invalid_argument with one sentence that names the option and its fault.
std::shared_ptr<Connection> begin_fresh_call(asio::io_context& context, const CommonOptions& options,
                                             std::string message, std::function<void(FreshResult)> handler);

}  // namespace echo::client_app
