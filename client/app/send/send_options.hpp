// The options of `echo-client send`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "send/message_source.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// The command line as it was written.
struct SendFlags {
    std::vector<std::string> messages;
    std::vector<std::string> files;
    bool hex = false;
    bool base64 = false;
    std::optional<std::string> repeat;
    bool no_newline = false;
    bool details = false;
    bool raw = false;
};

/// What it means.
struct SendOptions {
    std::vector<MessageSource> sources;  ///< at least one
    std::uint64_t repeat = 1;
    bool newline = true;   ///< after the reply to each argument
    bool details = false;  ///< a line about each call, on standard error
    bool raw = false;      ///< replies exactly as they came, on a terminal too
};

/// Adds the options to the command; `flags` must live until the command line is parsed.
void declare_send_options(CLI::App& command, SendFlags& flags);

/// @throws std::invalid_argument with one sentence that names the option and its fault.
SendOptions to_send_options(const SendFlags& flags);

}  // namespace echo::client_app
