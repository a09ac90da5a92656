// The addresses of a name: in which order they are tried, and whose error is told.
#pragma once

#include <cstddef>
#include <system_error>
#include <vector>

#include <asio/ip/tcp.hpp>

namespace echo::detail {

using TcpAddresses = std::vector<asio::ip::tcp::endpoint>;

/// The same addresses with the families in turns, beginning with that of the first; within a family they keep their
/// order (RFC 8305, section 4, with a First Address Family Count of 1).
TcpAddresses interleave_families(const TcpAddresses& addresses);

/// The same addresses in the same circle, beginning with that at `first`, modulo their number. There must be one at
/// least.
TcpAddresses beginning_at(TcpAddresses addresses, std::size_t first);

/// What is told to a caller when no address could be connected to: a shortage on this machine, if one met it; else the
/// first one's error, save where it says only that this machine has no way to that address and another one says more.
/// `errors` has one for each address, in the order of the race, and at least one; all in the standard category.
std::error_code most_telling(const std::vector<std::error_code>& errors);

}  // namespace echo::detail
