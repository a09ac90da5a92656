// What a program's command line can be, apart from how it is parsed: the source of its completions and its manual page.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace echo::program {

struct OptionOutline {
    std::vector<std::string> names;  ///< with their dashes; short ones first
    std::string value;               ///< the word that stands for its value; empty: it takes none
    std::string description;
    std::string group;
    std::vector<std::string> words{};  ///< the only values there are; empty: any
};

struct CommandOutline {
    std::string name;
    std::string description;  ///< its first line alone says what the command does
    std::string closing;
    std::string arguments;  ///< as in the usage, `[MESSAGE]...`; empty: there are none
    std::vector<std::string> argument_words{};
    std::vector<OptionOutline> options{};
    std::vector<CommandOutline> commands{};
};

/// The only values that an option or an argument can have, by its name: `--framing`, or `SHELL` for an argument; with
/// the command before it, `check --output`, where one command differs.
using KnownWords = std::map<std::string, std::vector<std::string>>;

/// Everything that `app` has declared and shows.
CommandOutline outline_of(const CLI::App& app, const KnownWords& known_words);

/// Whether the value of an option, or an argument, names a file.
bool is_file(const std::string& value);

/// The first line of the description, without its full stop.
std::string summary_of(const CommandOutline& command);

/// The first sentence of the description on one line, without its full stop and without a list below it.
std::string summary_of(const OptionOutline& option);

/// The options of a command that the whole program does not have, or has with another meaning.
std::vector<OptionOutline> own_options(const CommandOutline& command, const CommandOutline& program);

}  // namespace echo::program
