// What `--help` looks like.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace echo::program {

/// A page for standard output: description with examples, usage, commands, options by group, closing words. It is as
/// wide as the terminal, but no wider than 80 columns. What there is to say of an option begins at the column that is
/// given, or, where that leaves no room, on a line of its own. Where all help is asked for, as CLI11 calls it, the page
/// is a brief one: of the options those outside `shared_groups`, with a sentence for each.
void use_help_page(CLI::App& app, std::size_t description_column, std::vector<std::string> shared_groups = {});

}  // namespace echo::program
