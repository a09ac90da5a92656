#include "outline/completion.hpp"

namespace echo::program {
namespace {

// fish reads \' and \\ within single quotes.
std::string fish_quotes(const std::string& text) {
    std::string quoted = "'";
    for (const char letter : text) {
        if (letter == '\'' || letter == '\\') quoted += '\\';
        quoted += letter;
    }
    return quoted + "'";
}

std::string line(const std::string& beginning, const OptionOutline& option) {
    std::string text = beginning;
    for (const std::string& name : option.names) {
        const bool is_long = name.starts_with("--");
        text += is_long ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (!option.words.empty()) {
        text += " -x -a " + fish_quotes(joined(option.words, " "));
    } else if (is_file(option.value)) {
        text += " -r -F";
    } else if (!option.value.empty()) {
        text += " -x";
    }
    return text + " -d " + fish_quotes(summary_of(option)) + "\n";
}

}  // namespace

std::string fish_completion(const CommandOutline& program) {
    const std::string complete = "complete -c " + program.name;
    std::string script = "# Completes the command line of " + program.name + " in fish.\n\n" + complete + " -f\n";
    for (const OptionOutline& option : program.options) script += line(complete, option);
    for (const CommandOutline& command : program.commands) {
        const std::string here = complete + " -n " + fish_quotes("__fish_seen_subcommand_from " + command.name);
        script += complete + " -n __fish_use_subcommand -a " + command.name + " -d " +
                  fish_quotes(summary_of(command)) + "\n";
        for (const OptionOutline& option : own_options(command, program)) script += line(here, option);
        if (!command.argument_words.empty()) {
            script += here + " -a " + fish_quotes(joined(command.argument_words, " ")) + "\n";
        } else if (is_file(command.arguments)) {
            script += here + " -F\n";
        }
    }
    return script;
}

}  // namespace echo::program
