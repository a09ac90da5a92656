#include "options/unknown_word.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <CLI/CLI.hpp>

#include "program/option_value.hpp"
#include "program/suggestion.hpp"

namespace echo::client_app {
namespace {

using Names = std::vector<std::string>;

// The word of an option without the value that may follow an equals sign.
std::string option_in(const std::string& word) {
    return word.substr(0, word.find('='));
}

Names names_of_options(const CLI::App& page) {
    Names names;
    for (const CLI::Option* option : page.get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
}

Names names_of_commands(const CLI::App& app) {
    Names names;
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
    return names;
}

// An option of a command is unknown before the command's name, and to the other commands.
std::string owner_hint(const CLI::App& app, const std::string& option) {
    for (const CLI::App* command : app.get_subcommands({})) {
        if (!command->get_option_no_throw(option)) continue;
        const std::string& name = command->get_name();
        return command->parsed() ? "; write it after " + name : "; it is an option of " + name;
    }
    return {};
}

// What other clients call what is one word here.
std::string address_hint(const std::string& option) {
    constexpr std::array words = {"--port",   "--host", "--hostname", "--server", "--address",   "--addr",
                                  "--target", "--url",  "-p",         "-H",       "--connect-to"};
    const bool is_address = std::ranges::find(words, option) != words.end();
    return is_address ? "; the server is named as one word, --to HOST:PORT" : "";
}

std::string explain_option(const CLI::App& app, const std::string& option) {
    const auto parsed = app.get_subcommands();
    if (const std::string hint = address_hint(option); !hint.empty()) {
        return "there is no option " + program::quote(option) + " here" + hint;
    }
    const std::string owner = owner_hint(app, option);
    const CLI::App& page = parsed.empty() ? app : *parsed.front();
    return "there is no option " + program::quote(option) + " here" +
           (owner.empty() ? program::did_you_mean(option, names_of_options(page)) : owner);
}

}  // namespace

std::string list_commands(const CLI::App& app) {
    std::string list;
    for (const std::string& name : names_of_commands(app)) list.append(list.empty() ? "" : ", ").append(name);
    return list;
}

std::string explain_unknown(const CLI::App& app) {
    const std::vector<std::string> words = app.remaining(true);
    const bool options_ended = words.front() == "--" && words.size() > 1;
    const std::string& first = words[options_ended ? 1 : 0];
    if (!options_ended && first.starts_with('-')) return explain_option(app, option_in(first));
    const auto parsed = app.get_subcommands();
    if (!parsed.empty()) return parsed.front()->get_name() + " takes no argument " + program::quote(first);
    return explain_unknown_command(app, first);
}

std::string explain_unknown_command(const CLI::App& app, const std::string& word) {
    return "there is no command " + program::quote(word) + program::did_you_mean(word, names_of_commands(app)) +
           "; the commands are: " + list_commands(app);
}

}  // namespace echo::client_app
