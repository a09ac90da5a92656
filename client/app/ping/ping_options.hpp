// The options of `echo-client ping`.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "options/common_options.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// The command line as it was written.
struct PingFlags {
    std::optional<std::string> count;
    std::optional<std::string> interval;
    std::optional<std::string> size;
    bool connect = false;
    std::optional<std::string> deadline{};
    bool timestamps = false;
    bool flood = false;
    bool numeric = false;  // what ping(8) does for these happens anyway
    bool outstanding = false;
    bool count_instances = false;
};

/// What it means.
struct PingOptions {
    std::optional<std::uint64_t> count;  ///< none: until it is interrupted
    std::chrono::nanoseconds interval = std::chrono::seconds(1);
    std::size_t size = 64;
    std::optional<std::chrono::nanoseconds> deadline{};  ///< ends it, however many messages were sent
    bool timestamps = false;                             ///< before each line
    bool flood = false;                                  ///< as fast as it may be, without a line for each
    bool connect = false;                                ///< a new connection for each message
    bool count_instances = false;                        ///< what a reply has before its message names who has answered
};

/// Adds the options to the command; `flags` must live until the command line is parsed.
void declare_ping_options(CLI::App& command, PingFlags& flags);

/// @throws std::invalid_argument with one sentence that names the option and its fault.
PingOptions to_ping_options(const PingFlags& flags, const CommonOptions& common);

}  // namespace echo::client_app
