// The bytes of an answer over HTTP/1.1: pure, so that they can be tested without a network.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "admin/admin_pages.hpp"

namespace echo::server_app {

/// The whole answer, after which the connection ends. To HEAD it has no body, but tells its length.
/// @param now for the field Date.
std::string to_http(const AdminAnswer& answer, std::string_view method, std::chrono::system_clock::time_point now);

}  // namespace echo::server_app
