#include <algorithm>

#include "outline/completion.hpp"

namespace echo::program {
namespace {

using Names = std::vector<std::string>;

// Needs nothing but bash 4 itself. To bash "=" separates words, as its list COMP_WORDBREAKS has it.
constexpr const char* script_beginning = R"(# Completes the command line of PROGRAM in bash.

FUNCTION_words() {
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}

FUNCTION_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
}

FUNCTION() {
    local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD - 1]}" command=""
    if [[ "$word" == "=" ]]; then
        word=""
    elif [[ "$previous" == "=" ]]; then
        previous="${COMP_WORDS[COMP_CWORD - 2]}"
    fi
    COMPREPLY=()
)";

// Where the values of options are passed over, the first word without a dash is the command.
constexpr const char* search_of_command = R"(    local place
    for ((place = 1; place < COMP_CWORD; ++place)); do
        case "${COMP_WORDS[place]}" in
            VALUED)
                ((++place))
                if [[ "${COMP_WORDS[place]}" == "=" ]]; then ((++place)); fi
                ;;
            COMMANDS)
                command="${COMP_WORDS[place]}"
                break
                ;;
        esac
    done
)";

std::string function_name(const CommandOutline& program) {
    std::string name = "_" + program.name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

std::string replaced(std::string text, const std::string& word, const std::string& by) {
    for (std::size_t place = 0; (place = text.find(word, place)) != text.npos; place += by.size()) {
        text.replace(place, word.size(), by);
    }
    return text;
}

Names all_names(const std::vector<OptionOutline>& options) {
    Names names;
    for (const OptionOutline& option : options) names.insert(names.end(), option.names.begin(), option.names.end());
    return names;
}

Names names_with_values(const std::vector<OptionOutline>& options) {
    Names names;
    for (const OptionOutline& option : options) {
        if (!option.value.empty()) names.insert(names.end(), option.names.begin(), option.names.end());
    }
    return names;
}

// What follows an option that takes a value.
std::string values_case(const OptionOutline& option, const std::string& function) {
    std::string values = "            " + joined(option.names, " | ") + ") ";
    if (!option.words.empty()) {
        values.append(function).append("_words ").append(in_quotes(joined(option.words, " "))).append("; ");
    } else if (is_file(option.value)) {
        values.append(function).append("_files; ");
    }
    return values + "return ;;\n";
}

std::string page_case(const std::string& name, const CommandOutline& command, const std::string& function) {
    std::string page = "        " + in_quotes(name) + ")\n            case \"$previous\" in\n";
    for (const OptionOutline& option : command.options) {
        if (!option.value.empty()) page += "    " + values_case(option, function);
    }
    page += "            esac\n            if [[ \"$word\" == -* ]]; then\n                " + function + "_words " +
            in_quotes(joined(all_names(command.options), " ")) + "\n";
    Names words = command.argument_words;
    for (const CommandOutline& child : command.commands) words.push_back(child.name);
    if (!words.empty()) {
        page += "            else\n                " + function + "_words " + in_quotes(joined(words, " ")) + "\n";
    } else if (is_file(command.arguments)) {
        page += "            else\n                " + function + "_files\n";
    }
    return page + "            fi\n            ;;\n";
}

}  // namespace

std::string bash_completion(const CommandOutline& program) {
    const std::string function = function_name(program);
    std::string script = script_beginning;
    std::string pages = page_case("", program, function);
    Names commands;
    for (const CommandOutline& command : program.commands) {
        commands.push_back(command.name);
        pages += page_case(command.name, command, function);
    }
    if (!commands.empty()) {
        script += replaced(replaced(search_of_command, "VALUED", joined(names_with_values(program.options), " | ")),
                           "COMMANDS", joined(commands, " | "));
    }
    script = replaced(replaced(script, "PROGRAM", program.name), "FUNCTION", function);
    script += "    case \"$command\" in\n" + pages + "    esac\n}\n\n";
    return script + "complete -F " + function + " " + program.name + "\n";
}

}  // namespace echo::program
