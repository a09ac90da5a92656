// What the summary of a run says of its connections.
#pragma once

#include <string>

#include "bench/results.hpp"

namespace echo::client_app::bench {

/// How many were opened, lost and replaced, and for how long there was none.
std::string connections_text(const Results& results);

/// Which of the addresses that the server's name has were connected to, and how often.
std::string addresses_text(const Results& results);

}  // namespace echo::client_app::bench
