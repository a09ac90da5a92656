// What came of one message.
#pragma once

#include <cstdint>
#include <string>
#include <system_error>

#include <echo/response.hpp>

#include "send/message_source.hpp"

namespace echo::client_app {

struct Outcome {
    std::uint64_t number;    ///< of the message, counted from 1 over all repeats
    const Message& message;  ///< what was sent
    std::error_code error;
    Response response;
    std::string sentence;  ///< on failure, what to tell the user
};

/// One line about a call: how many bytes, which connection, where the time went.
std::string details_of(const Outcome& outcome);

}  // namespace echo::client_app
