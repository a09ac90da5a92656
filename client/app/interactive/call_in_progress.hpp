// One message under way, and the wait for its reply that the user may give up.
#pragma once

#include <string>
#include <system_error>

#include <echo/client.hpp>

#include "interactive/inbox.hpp"

namespace echo::client_app {

struct CallResult {
    std::error_code error;
    Response response;
    bool abandoned;  ///< the user gave up, and the call had not ended yet
};

/// Sends the message and waits for its end; an interruption or a signal to end gives it up. The inbox must be free of
/// other calls.
CallResult call(Echo& echo, const std::string& message, Inbox& inbox);

}  // namespace echo::client_app
