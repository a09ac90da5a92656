#include "options/help_format.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace echo::client_app {
namespace {

constexpr std::size_t description_column = 26;
constexpr std::size_t description_width = 80 - description_column;
constexpr std::string_view last_group = "Help";

// Breaks lines between words, and begins each but the first at the descriptions' column.
std::string wrap(std::string_view text) {
    std::string wrapped;
    std::size_t line_size = 0;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        const bool fits = line_size + 1 + word.size() <= description_width;
        if (line_size > 0) wrapped += fits ? " " : "\n" + std::string(description_column, ' ');
        line_size = line_size > 0 && fits ? line_size + 1 + word.size() : word.size();
        wrapped += word;
    }
    return wrapped;
}

std::string entry(const std::string& name, const std::string& description) {
    std::string line = "  " + name;
    line.resize(std::max(line.size() + 2, description_column), ' ');
    return line + wrap(description) + "\n";
}

std::string names_of(const CLI::Option& option) {
    std::string names;
    for (const std::string& name : option.get_snames()) names += (names.empty() ? "-" : ", -") + name;
    for (const std::string& name : option.get_lnames()) names += (names.empty() ? "--" : ", --") + name;
    return names;
}

std::string value_of(const CLI::Option& option) {
    const bool takes_value = option.get_items_expected_max() > 0;
    return takes_value ? " " + option.get_type_name() : std::string();
}

std::string group_of(const CLI::App& app, std::string_view group) {
    std::string entries;
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional() || option->get_group() != group) continue;
        entries += entry(names_of(*option) + value_of(*option), option->get_description());
    }
    return entries.empty() ? entries : "\n" + std::string(group) + ":\n" + entries;
}

std::string groups_of(const CLI::App& app) {
    std::string groups;
    for (const std::string& group : app.get_groups()) {
        if (!group.empty() && group != last_group) groups += group_of(app, group);
    }
    return groups;
}

// A command's description goes on after its first line, on its own page.
std::string commands_of(const CLI::App& app) {
    std::string commands = "\nCommands:\n";
    for (const CLI::App* command : app.get_subcommands({})) {
        const std::string description = command->get_description();
        commands += entry(command->get_name(), description.substr(0, description.find('\n')));
    }
    return commands;
}

std::string usage_of(const CLI::App& app) {
    const CLI::App* const parent = app.get_parent();
    if (!parent) return "Usage: " + app.get_name() + " COMMAND [OPTION]...\n";
    std::string usage = "Usage: " + parent->get_name() + " " + app.get_name() + " [OPTION]...";
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional()) usage += " " + option->get_option_text();
    }
    return usage + "\n";
}

class HelpFormat final : public CLI::FormatterBase {
public:
    std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
        std::string page = app->get_description() + "\n" + usage_of(*app);
        if (!app->get_parent()) page += commands_of(*app);
        return page + groups_of(*app) + group_of(*app, last_group) + "\n" + app->get_footer() + "\n";
    }
};

}  // namespace

void use_help_format(CLI::App& page) {
    page.formatter(std::make_shared<HelpFormat>());
}

}  // namespace echo::client_app
