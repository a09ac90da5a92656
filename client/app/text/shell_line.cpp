#include "text/shell_line.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "text/shown_text.hpp"

namespace echo::client_app {
namespace {

constexpr std::size_t most_in_word = 400;
constexpr std::size_t most_in_line = 4'000;

bool is_plain_in_shell(char byte) {
    const bool is_letter_or_digit =
        (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
    return is_letter_or_digit || std::string_view("_@%+=:,./-").find(byte) != std::string_view::npos;
}

std::string replaced(std::string_view text, char byte, std::string_view replacement) {
    std::string result;
    for (const char each : text) {
        if (each == byte) {
            result += replacement;
        } else {
            result += each;
        }
    }
    return result;
}

std::string quoted_for_shell(const std::string& word) {
    // A name and "=" before it would be an assignment.
    const bool is_plain = !word.empty() && std::ranges::all_of(word, is_plain_in_shell) &&
                          (word.front() == '-' || word.find('=') == word.npos);
    if (is_plain) return word;
    if (program::shown_text(word) == word) return "'" + replaced(word, '\'', "'\\''") + "'";
    return "$'" + program::shown_text(replaced(replaced(word, '\\', "\\\\"), '\'', "\\'")) + "'";
}

std::string cut_word(const std::string& word) {
    if (word.size() <= most_in_word) return word;
    std::size_t size = most_in_word;
    const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(word[at]) & 0xc0U) == 0x80U; };
    while (size > 0 && continues(size)) --size;  // a character stays whole
    return word.substr(0, size) + "...";
}

}  // namespace

std::string shell_line(std::span<const std::string> words) {
    std::string line;
    for (const std::string& word : words) {
        if (!line.empty()) line += ' ';
        if (line.size() > most_in_line) return line + "...";
        line += quoted_for_shell(cut_word(word));
    }
    return line;
}

}  // namespace echo::client_app
