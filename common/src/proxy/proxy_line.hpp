// The PROXY header of version 1: one line of text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "proxy/proxy_header.hpp"

namespace echo::detail {

/// With its CR and LF; the specification's own bound (section 2.1).
inline constexpr std::size_t longest_proxy_line = 107;

struct ProxyLine {
    std::string_view fault{};                   ///< empty: it is sound
    std::optional<ProxyAddresses> addresses{};  ///< none: UNKNOWN
};

/// Reads a line without its CR and LF, as strictly as the specification asks.
ProxyLine read_proxy_line(std::string_view line);

/// Whether it begins so that everything up to CR and LF is to be ignored.
bool is_unknown_proxy_line(std::string_view line) noexcept;

}  // namespace echo::detail
