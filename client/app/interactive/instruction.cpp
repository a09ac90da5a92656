#include "interactive/instruction.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "program/option_value.hpp"
#include "program/suggestion.hpp"

namespace echo::client_app {
namespace {

using Kind = Instruction::Kind;

struct Word {
    std::string_view name;
    Kind kind;
};

constexpr Word known[] = {{":framing", Kind::framing},
                          {":time", Kind::time},
                          {":stats", Kind::stats},
                          {":help", Kind::help},
                          {":quit", Kind::quit}};

struct Help {
    std::string_view syntax;
    std::string_view words;
};

constexpr Help instructions_help[] = {
    {":framing [NAME]", "show the framing, or go on with another one and new connections"},
    {":time on|off", "say how long each reply took, or stop saying it"},
    {":stats", "the numbers of the connection pool"},
    {":help", "these lines"},
    {":quit", "end, as Ctrl-D does"},
    {"::TEXT", "send :TEXT, a message that begins with a colon"},
};

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == text.npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(blanks) - begin + 1));
}

}  // namespace

Instruction to_instruction(std::string line) {
    if (!line.starts_with(':')) return {Kind::message, std::move(line)};
    if (line.starts_with("::")) return {Kind::message, line.substr(1)};
    const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
    const std::string word = line.substr(0, end);
    const auto found =
        std::find_if(std::begin(known), std::end(known), [&](const Word& row) { return row.name == word; });
    return {found == std::end(known) ? Kind::unknown : found->kind, trimmed(line.substr(end)), word};
}

std::vector<std::string> instruction_words() {
    std::vector<std::string> names;
    for (const Word& row : known) names.emplace_back(row.name);
    return names;
}

bool looks_like_quit(const std::string& message) {
    constexpr std::string_view words[] = {"quit", "exit", "bye", "q", "logout", "\\q"};
    return std::ranges::find(words, trimmed(message)) != std::end(words);
}

std::string instruction_list() {
    constexpr std::size_t words_column = 19;
    std::string list;
    for (const Help& row : instructions_help) {
        std::string line = "  " + std::string(row.syntax);
        line.resize(words_column, ' ');
        list.append(line).append(row.words).append("\n");
    }
    return list;
}

std::string explain_unknown_instruction(const Instruction& instruction) {
    return "there is no command " + program::quote(instruction.word) +
           program::did_you_mean(instruction.word, instruction_words()) +
           " (:help lists them; a message that begins with a colon is written with two)";
}

}  // namespace echo::client_app
