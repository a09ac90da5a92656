// How much room a line has.
#pragma once

#include <cstddef>
#include <optional>

namespace echo::program {

/// Columns of the terminal that the descriptor is: what $COLUMNS says, else what the terminal does; 80 where there is
/// none, or where neither tells.
std::size_t columns_of(int descriptor);

/// The same of a terminal; none for what is no terminal, where lines are as long as they are.
std::optional<std::size_t> columns_of_terminal(int descriptor);

}  // namespace echo::program
