#include "options/typed_name.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace echo::client_app {
namespace {

std::vector<std::string> names_of_option(const CLI::Option& option) {
    std::vector<std::string> names;
    for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option.get_snames()) names.push_back("-" + name);
    return names;
}

// `--name`, `--name=value`, `-c` or `-c5`.
bool is_typed(std::string_view word, std::string_view name) {
    if (!word.starts_with(name)) return false;
    return word.size() == name.size() || !name.starts_with("--") || word[name.size()] == '=';
}

}  // namespace

std::string name_as_typed(const std::string& sentence, const CLI::App& page, std::span<const char* const> words) {
    const std::string name = sentence.substr(0, sentence.find(':'));
    const CLI::Option* const option = name.starts_with('-') ? page.get_option_no_throw(name) : nullptr;
    if (!option) return sentence;
    for (const std::string& other : names_of_option(*option)) {
        const auto is_this = [&](std::string_view word) { return is_typed(word, other); };
        if (std::ranges::any_of(words, is_this)) return other + sentence.substr(name.size());
    }
    return sentence;
}

}  // namespace echo::client_app
