// Values read from texts, where the library has no function for it, and written as texts: exact, and on one line.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include <echo/endpoint.hpp>
#include <echo/server_config.hpp>

namespace echo::server_app {

/// "true" or "false". @throws std::invalid_argument
bool parse_switch(const std::string& text);

/// One of the words. @throws std::invalid_argument
std::string parse_word(const std::string& text, std::initializer_list<std::string_view> words);

/// As `ListenEndpoint`, but a bare number is refused: it would be taken for the name of a host.
ListenEndpoint parse_listen_endpoint(const std::string& text);

/// One that the admin interface can have. @throws std::invalid_argument
Endpoint parse_admin_endpoint(const std::string& text);

/// off, accept or require. @throws std::invalid_argument
ProxyProtocol parse_proxy_protocol(const std::string& text);

/// A time with the bounds that the library has for its own time-outs. @throws std::invalid_argument
std::chrono::nanoseconds parse_drain_timeout(const std::string& text);

/// Returns the path if it may be one. @throws std::invalid_argument
const std::string& check_path(const std::string& path);

/// `16MiB`, `1000`: in the largest of GiB, MiB and KiB that leaves a whole number, or in bytes.
std::string size_text(std::uint64_t bytes);

/// `5m`, `1500ms`, `0`: in the largest unit that leaves a whole number. Not negative.
std::string duration_text(std::chrono::nanoseconds time);

}  // namespace echo::server_app
