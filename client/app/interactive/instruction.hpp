// What a line typed at the prompt asks for.
#pragma once

#include <string>
#include <vector>

namespace echo::client_app {

struct Instruction {
    enum class Kind { message, framing, time, stats, help, quit, unknown };

    Kind kind;
    std::string text;    ///< a message: its bytes; else what stands after the word, without the spaces around it
    std::string word{};  ///< `:stats` and so on; empty for a message
};

/// Every line is a message, taken as it is, unless it begins with `:`, which begins the word of a command. `::` stands
/// for a message that begins with `:`.
Instruction to_instruction(std::string line);

/// `:framing`, `:time` and so on.
std::vector<std::string> instruction_words();

/// Whether a message looks like the command that ends other programs.
bool looks_like_quit(const std::string& message);

/// The commands, a line each.
std::string instruction_list();

/// What to say of an instruction of the kind `unknown`.
std::string explain_unknown_instruction(const Instruction& instruction);

}  // namespace echo::client_app
