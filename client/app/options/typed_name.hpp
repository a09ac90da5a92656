// Options under the names that the user knows them by.
#pragma once

#include <span>
#include <string>

namespace CLI {
class App;
}

namespace echo::client_app {

/// The sentence, where it begins with an option of that page, with the name under which it was typed: `-c` or
/// `--connections` for what the program calls `--pool-size`. `words`: the command line.
std::string name_as_typed(const std::string& sentence, const CLI::App& page, std::span<const char* const> words);

}  // namespace echo::client_app
