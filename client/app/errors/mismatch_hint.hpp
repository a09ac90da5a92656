// What a reply that differs suggests.
#pragma once

#include <string_view>

#include <echo/framing.hpp>

namespace echo::client_app {

/// What may be behind the difference and what to try, to follow the sentence about it; empty if nothing is known.
std::string_view mismatch_hint(std::string_view expected, std::string_view received, const Framing& framing);

}  // namespace echo::client_app
