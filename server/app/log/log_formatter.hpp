// What stands around a sentence, or around the rest of a JSON object, in a line of the log.
#pragma once

#include <memory>

#include <spdlog/formatter.h>

#include "log/log_style.hpp"

namespace echo::server_app {

/// For text: time and level as the style wants them, and the sentence. For JSON: the beginning of an object, with time
/// and level; the text that follows it ends the object. JSON has neither colours nor a form of its own for terminals.
std::unique_ptr<spdlog::formatter> make_formatter(LogFormat format, const LogStyle& style);

}  // namespace echo::server_app
