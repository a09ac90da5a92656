#include "help/help_page.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "help/terminal_columns.hpp"
#include "help/text_blocks.hpp"

namespace echo::program {
namespace {

constexpr std::size_t widest_page = 80;
constexpr std::size_t narrowest_page = 20;
// Narrower pages have no room for two columns.
constexpr std::size_t narrowest_with_columns = 60;
constexpr std::size_t column_of_narrow_page = 6;
constexpr std::string_view last_group = "Help";

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

class HelpPage final : public CLI::FormatterBase {
public:
    HelpPage(std::size_t description_column, std::vector<std::string> shared_groups)
        : wide_page_column_(description_column), shared_groups_(std::move(shared_groups)) {}

    std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode mode) const override {
        const Layout layout = layout_now();
        if (mode == CLI::AppFormatMode::All) return brief_help(*app, layout);
        std::string page = fill(app->get_description(), layout.width) + "\n\n" + usage_of(*app, layout);
        if (!app->get_subcommands({}).empty()) page += commands_of(*app, layout);
        for (const std::string& group : app->get_groups()) {
            if (!group.empty() && group != last_group) page += group_of(*app, group, layout);
        }
        page += group_of(*app, last_group, layout);
        return page + "\n" + fill(app->get_footer(), layout.width) + "\n";
    }

private:
    struct Layout {
        std::size_t width;
        std::size_t column;
    };

    // What fits a screen: of the groups those that the page has for itself, and of a description its first sentence.
    std::string brief_help(const CLI::App& app, Layout layout) const {
        std::string page = fill(app.get_description(), layout.width) + "\n\n" + usage_of(app, layout);
        if (!app.get_subcommands({}).empty()) return page + commands_of(app, layout) + brief_end(app);
        for (const std::string& group : app.get_groups()) {
            const bool is_shared = std::ranges::find(shared_groups_, group) != shared_groups_.end();
            if (!group.empty() && group != last_group && !is_shared) page += group_of(app, group, layout, true);
        }
        return page + brief_end(app);
    }

    static std::string brief_end(const CLI::App& app) {
        const CLI::App* const parent = app.get_parent();
        return "\n" + (parent ? parent->get_name() + " " : std::string()) + app.get_name() + " --help has the rest.\n";
    }

    Layout layout_now() const {
        const std::size_t width = std::clamp(columns_of(STDOUT_FILENO), narrowest_page, widest_page);
        return {width, width < narrowest_with_columns ? column_of_narrow_page : wide_page_column_};
    }

    static std::string entry(const std::string& name, const std::string& description, Layout layout) {
        std::string line = "  " + name;
        const std::string indentation(layout.column, ' ');
        if (line.size() + 2 > layout.column) {
            line += "\n" + indentation;
        } else {
            line.resize(layout.column, ' ');
        }
        for (const char letter : fill(description, layout.width - layout.column)) {
            line += letter;
            if (letter == '\n') line += indentation;
        }
        return line + "\n";
    }

    // With its default, where it is told one.
    static std::string first_sentence(const std::string& description) {
        const std::string first = description.substr(0, description.find(". "));
        const std::size_t place = description.find(". Default: ");
        return place == description.npos || place < first.size() ? first : first + description.substr(place);
    }

    static std::string group_of(const CLI::App& app, std::string_view group, Layout layout, bool is_brief = false) {
        std::string entries;
        for (const CLI::Option* option : app.get_options()) {
            if (option->get_positional() || option->get_group() != group) continue;
            std::string description = option->get_description();
            if (is_brief) description = first_sentence(description);
            entries += entry(names_of(*option) + value_of(*option), description, layout);
        }
        return entries.empty() ? entries : "\n" + std::string(group) + ":\n" + entries;
    }

    // A command's description goes on after its first line, on its own page.
    static std::string commands_of(const CLI::App& app, Layout layout) {
        std::string commands = "\nCommands:\n";
        for (const CLI::App* command : app.get_subcommands({})) {
            const std::string description = command->get_description();
            commands += entry(command->get_name(), description.substr(0, description.find('\n')), layout);
        }
        return commands;
    }

    static std::string usage_of(const CLI::App& app, Layout layout) {
        const CLI::App* const parent = app.get_parent();
        std::string usage = "Usage: " + (parent ? parent->get_name() + " " : std::string()) + app.get_name();
        usage += app.get_subcommands({}).empty() ? " [OPTION]..." : " COMMAND [OPTION]...";
        for (const CLI::Option* option : app.get_options()) {
            if (option->get_positional()) usage += " " + option->get_option_text();
        }
        return fill(usage, layout.width) + "\n";
    }

    std::size_t wide_page_column_;
    std::vector<std::string> shared_groups_;
};

}  // namespace

void use_help_page(CLI::App& app, std::size_t description_column, std::vector<std::string> shared_groups) {
    app.formatter(std::make_shared<HelpPage>(description_column, std::move(shared_groups)));
}

}  // namespace echo::program
