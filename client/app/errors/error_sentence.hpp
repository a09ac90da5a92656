// What a failed call tells its user.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>
#include <echo/response.hpp>

namespace echo::client_app {

/// A call that failed: what was asked for, and what came of it. Refers to its parts, which must outlive it.
struct FailedCall {
    const Endpoint& endpoint;
    const EchoConfig& config;
    std::string_view message;  ///< what was sent, or should have been
    std::error_code error;
    const Response& response;
    std::string_view connections_option{};  ///< what says how many connections there are; empty: nothing does
    bool any_prefix = false;                ///< a reply may have anything before the message
};

/// One sentence without a full stop: what happened, to which endpoint, why, and what to try.
std::string error_sentence(const FailedCall& call);

/// Of a reply that is not what was sent: where they differ, and the bytes there.
std::string difference_words(const FailedCall& call);

}  // namespace echo::client_app
