// Writes what happens on the server to standard error.
#pragma once

#include <memory>
#include <string>

#include <spdlog/logger.h>

#include <echo/server_config.hpp>

namespace echo::app {

/// A logger that writes to standard error, from any thread. `level` is one of spdlog's names.
std::shared_ptr<spdlog::logger> make_logger(const std::string& level);

/// Events that log each connection at its start and its end, failures to accept, and, if asked for, the first 100 bytes
/// of each message.
ServerEvents make_reports(std::shared_ptr<spdlog::logger> logger, bool log_messages);

}  // namespace echo::app
