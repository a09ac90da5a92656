// How the two programs declare commands and options: the only door to CLI11 for what has no need of its header, which
// takes seconds to compile.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace echo::program {

/// Adds a command to the program, which owns it. The first line of the description stands in the program's list.
CLI::App& add_command(CLI::App& program, const std::string& name, const std::string& description,
                      const std::string& closing_words = {});

/// The heading over the options that are declared next.
void begin_group(CLI::App& page, const std::string& title);

/// What becomes of an option's value. It has every word exactly as it was written: `{}`, `[a,b]` and an empty one too.
using StoreWord = std::function<void(const std::string&)>;
using StoreWords = std::function<void(const std::vector<std::string>&)>;

// Names have their dashes, and commas between them: `-o,--output-file`. `value_name` is the word that stands for the
// value in the help. What is stored into must live until the command line is parsed.

/// An option that is there or not.
void add_flag(CLI::App& page, const std::string& names, bool& target, const std::string& description);

/// A flag that may have a value, `--name=false`; without one its word is `true`. Given twice, the last one counts.
void add_switch(CLI::App& page, const std::string& name, StoreWord store, const std::string& description);

/// An option that takes a text. Given twice, the last one counts, so that an alias of the user's shell may hold
/// options.
void add_text_option(CLI::App& page, const std::string& names, const std::string& value_name, StoreWord store,
                     const std::string& description);
void add_text_option(CLI::App& page, const std::string& names, const std::string& value_name,
                     std::optional<std::string>& target, const std::string& description);

/// A text option that cannot be given together with the option `other`, which must have been declared.
void add_alternative_option(CLI::App& page, const std::string& names, const std::string& value_name,
                            const std::string& other, StoreWord store, const std::string& description);

/// An option that may be given several times, with a value each.
void add_list_option(CLI::App& page, const std::string& names, const std::string& value_name, StoreWords store,
                     const std::string& description);
void add_list_option(CLI::App& page, const std::string& names, const std::string& value_name,
                     std::vector<std::string>& target, const std::string& description);

/// A word without a name; `usage` is how the help writes it, such as `bash|zsh|fish`.
void add_argument(CLI::App& page, const std::string& name, const std::string& usage,
                  std::optional<std::string>& target);

/// Any number of words without a name.
void add_arguments(CLI::App& page, const std::string& name, const std::string& usage, std::vector<std::string>& target);

const std::string& name_of(const CLI::App& page);

/// The options that the command line gives to this page, each by its first name. To be called after the parse.
std::vector<std::string> given_options(const CLI::App& page);

/// All the names of the option of that page that has this one; none if there is no such option.
std::vector<std::string> names_of_option(const CLI::App& page, const std::string& name);

/// The page that `--help` shows: of the program if `command` is empty, or of that command; absent if there is none.
std::optional<std::string> help_of(const CLI::App& program, const std::string& command);

}  // namespace echo::program
