#include "outline/completion.hpp"

#include <stdexcept>

#include "program/option_value.hpp"

namespace echo::program {

std::string completion_script(const std::string& shell, const CommandOutline& program) {
    if (shell == "bash") return bash_completion(program);
    if (shell == "zsh") return zsh_completion(program);
    if (shell == "fish") return fish_completion(program);
    throw std::invalid_argument("must be bash, zsh or fish, got " + program::quote(shell));
}

const std::vector<std::string>& completion_shells() {
    static const std::vector<std::string> shells = {"bash", "zsh", "fish"};
    return shells;
}

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
    std::string text;
    for (const std::string& word : words) text.append(text.empty() ? "" : separator).append(word);
    return text;
}

// A quote ends the quotation, stands escaped by itself, and begins it again.
std::string in_quotes(const std::string& text) {
    std::string quoted = "'";
    for (const char letter : text) quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return quoted + "'";
}

}  // namespace echo::program
