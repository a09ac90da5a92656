#include "options/typed_name.hpp"

#include <algorithm>
#include <string_view>

#include "program/command_syntax.hpp"

namespace echo::client_app {
namespace {

// `--name`, `--name=value`, `-c` or `-c5`.
bool is_typed(std::string_view word, std::string_view name) {
    if (!word.starts_with(name)) return false;
    return word.size() == name.size() || !name.starts_with("--") || word[name.size()] == '=';
}

}  // namespace

std::string name_as_typed(const std::string& sentence, const CLI::App& page, std::span<const char* const> words) {
    const std::string name = sentence.substr(0, sentence.find(':'));
    if (!name.starts_with('-')) return sentence;
    for (const std::string& other : program::names_of_option(page, name)) {
        const auto is_this = [&](std::string_view word) { return is_typed(word, other); };
        if (std::ranges::any_of(words, is_this)) return other + sentence.substr(name.size());
    }
    return sentence;
}

}  // namespace echo::client_app
