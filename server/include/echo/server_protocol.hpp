// The server's side of the protocol: every message is written back.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <optional>
#include <string>
#include <string_view>

#include <echo/protocol.hpp>

namespace echo {

/// Answers each message with the same message.
///
/// Derive from it and override `response()` to answer something else:
/// @code
/// void response(std::string_view message) override { send(upper_case(message)); }
/// @endcode
class EchoServerProtocol : public EchoProtocol {
public:
    struct Options {
        /// Stands before every answer.
        std::string reply_prefix{};
        /// A message with exactly these bytes is answered, then the connection is closed.
        std::optional<std::string> quit_message{};
    };

    explicit EchoServerProtocol(const Framing& framing);
    EchoServerProtocol(const Framing& framing, Options options);

    void response(std::string_view message) override;

private:
    Options options_;
};

}  // namespace echo
