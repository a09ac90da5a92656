// Times as a person writes them.
#pragma once

#include <chrono>
#include <string>

namespace echo::client_app {

/// `250ms`, `1.5s`, `0s`: four significant digits in the largest of ns, us, ms and s that leaves at least 1 before the
/// point.
std::string duration_text(std::chrono::nanoseconds time);

}  // namespace echo::client_app
