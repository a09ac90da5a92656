#include "outline/outline.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace echo::program {
namespace {

// What is known of one command's option counts before what is known of all.
std::vector<std::string> words_for(const std::string& command, const std::string& name, const KnownWords& known_words) {
    auto found = known_words.find(command + " " + name);
    if (found == known_words.end()) found = known_words.find(name);
    return found == known_words.end() ? std::vector<std::string>() : found->second;
}

OptionOutline outline_of(const CLI::Option& option, const std::string& command, const KnownWords& known_words) {
    OptionOutline outline{{}, {}, option.get_description(), option.get_group()};
    for (const std::string& name : option.get_snames()) outline.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) outline.names.push_back("--" + name);
    if (option.get_items_expected_max() > 0) outline.value = option.get_type_name();
    outline.words = words_for(command, outline.names.back(), known_words);
    return outline;
}

std::string on_one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    while (!text.empty() && std::string(". :").find(text.back()) != std::string::npos) text.pop_back();
    return text;
}

}  // namespace

CommandOutline outline_of(const CLI::App& app, const KnownWords& known_words) {
    CommandOutline outline{app.get_name(), app.get_description(), app.get_footer(), {}};
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_group().empty()) continue;  // CLI11's sign for what is not to be shown
        if (!option->get_positional()) {
            outline.options.push_back(outline_of(*option, outline.name, known_words));
            continue;
        }
        const std::string text = option->get_option_text();
        outline.arguments += (outline.arguments.empty() ? "" : " ") + (text.empty() ? option->get_name(true) : text);
        outline.argument_words = words_for(outline.name, option->get_name(true), known_words);
    }
    for (const CLI::App* command : app.get_subcommands({}))
        outline.commands.push_back(outline_of(*command, known_words));
    return outline;
}

bool is_file(const std::string& value) {
    return value.find("FILE") != value.npos;
}

std::string summary_of(const CommandOutline& command) {
    return on_one_line(command.description.substr(0, command.description.find('\n')));
}

std::string summary_of(const OptionOutline& option) {
    const std::string text = on_one_line(option.description.substr(0, option.description.find("\n  ")));
    return on_one_line(text.substr(0, text.find(". ")));
}

std::vector<OptionOutline> own_options(const CommandOutline& command, const CommandOutline& program) {
    std::vector<OptionOutline> own;
    for (const OptionOutline& option : command.options) {
        const auto is_same = [&](const OptionOutline& other) {
            return other.names == option.names && other.words == option.words &&
                   other.description == option.description;
        };
        if (std::none_of(program.options.begin(), program.options.end(), is_same)) own.push_back(option);
    }
    return own;
}

}  // namespace echo::program
