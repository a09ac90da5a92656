// How much room a line has.
#pragma once

#include <cstddef>

namespace echo::program {

/// Columns of the terminal that the descriptor is: what $COLUMNS says, else what the terminal does; 80 where there is
/// none, or where neither tells.
std::size_t columns_of(int descriptor);

}  // namespace echo::program
