// What `--help` looks like.
#pragma once

#include <cstddef>

namespace CLI {
class App;
}

namespace echo::program {

/// A page for standard output: description with examples, usage, commands, options by group, closing words. It is as
/// wide as the terminal, but no wider than 80 columns. What there is to say of an option begins at the column that is
/// given, or, where that leaves no room, on a line of its own.
void use_help_page(CLI::App& app, std::size_t description_column);

}  // namespace echo::program
