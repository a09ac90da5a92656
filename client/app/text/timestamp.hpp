// Points in time as the documents tell them.
#pragma once

#include <chrono>
#include <string>

namespace echo::client_app {

/// RFC 3339, in UTC and with milliseconds: `2026-11-21T12:00:00.250Z`.
std::string timestamp(std::chrono::system_clock::time_point time);

/// The same of the present.
inline std::string timestamp_now() {
    return timestamp(std::chrono::system_clock::now());
}

}  // namespace echo::client_app
