#include "outline/completion.hpp"

namespace echo::program {
namespace {

// In a specification of _arguments these letters mean something.
std::string in_zsh_words(const std::string& text) {
    std::string result;
    for (const char letter : text) {
        if (std::string("[]:\\").find(letter) != std::string::npos) result += '\\';
        result += letter;
    }
    return result;
}

std::string action_of(const std::string& value, const std::vector<std::string>& words) {
    if (!words.empty()) return "(" + joined(words, " ") + ")";
    return is_file(value) ? "_files" : " ";
}

// One specification for each name; given one, the others are no longer offered.
std::string specifications(const std::vector<OptionOutline>& options) {
    std::string text;
    for (const OptionOutline& option : options) {
        const std::string others = option.names.size() > 1 ? "(" + joined(option.names, " ") + ")" : "";
        for (const std::string& name : option.names) {
            std::string specification = others + name;
            if (!option.value.empty()) specification += name.starts_with("--") ? "=" : "+";
            specification += "[" + in_zsh_words(summary_of(option)) + "]";
            if (!option.value.empty()) {
                specification += ":" + in_zsh_words(option.value) + ":" + action_of(option.value, option.words);
            }
            text += " \\\n            " + in_quotes(specification);
        }
    }
    return text;
}

std::string argument_specification(const CommandOutline& command) {
    if (command.arguments.empty()) return {};
    const std::string action = action_of(command.arguments, command.argument_words);
    return " \\\n            " + in_quotes("*:" + in_zsh_words(command.arguments) + ":" + action);
}

std::string command_list(const CommandOutline& program) {
    std::string list;
    for (const CommandOutline& command : program.commands) {
        list += "\n                " + in_quotes(in_zsh_words(command.name) + ":" + in_zsh_words(summary_of(command)));
    }
    return list;
}

std::string body_with_commands(const CommandOutline& program) {
    std::string body = "    _arguments -s -C" + specifications(program.options) +
                       " \\\n            '1: :->command' '*:: :->argument'\n"
                       "    case \"$state\" in\n        command)\n            local -a commands=(" +
                       command_list(program) +
                       "\n            )\n            _describe command commands\n            ;;\n        argument)\n"
                       "            case \"$line[1]\" in\n";
    for (const CommandOutline& command : program.commands) {
        body += "            " + command.name + ") _arguments -s" + specifications(command.options) +
                argument_specification(command) + " ;;\n";
    }
    return body + "            esac\n            ;;\n    esac\n";
}

}  // namespace

std::string zsh_completion(const CommandOutline& program) {
    const std::string function = "_" + program.name;
    std::string script = "#compdef " + program.name + "\n# Completes the command line of " + program.name +
                         " in zsh.\n\n" + function + "() {\n    local curcontext=\"$curcontext\" state line\n" +
                         "    typeset -A opt_args\n";
    script += program.commands.empty() ? "    _arguments -s" + specifications(program.options) + "\n"
                                       : body_with_commands(program);
    // Found by its file's name it is called at once; sourced, it makes itself known.
    return script + "}\n\nif [[ \"$funcstack[1]\" == " + function + " ]]; then\n    " + function +
           " \"$@\"\nelse\n    compdef " + function + " " + program.name + "\nfi\n";
}

}  // namespace echo::program
