// The library's client, as a command's options say.
#pragma once

#include <memory>

#include <echo/client.hpp>

#include "options/common_options.hpp"

namespace echo::client_app {

/// @throws std::invalid_argument with one sentence that names the option and its fault; only now the files for TLS are
/// read.
Echo make_client(const CommonOptions& options);

/// The same, for whoever replaces it later.
std::unique_ptr<Echo> make_replaceable_client(const CommonOptions& options);
/// The same on an event loop of the command's own.
/// @throws std::invalid_argument as above.
Echo make_client(const asio::any_io_executor& executor, const CommonOptions& options);

}  // namespace echo::client_app
