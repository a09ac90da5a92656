#include "command_line/command_line.hpp"

#include <cstddef>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "command_line/flags.hpp"
#include "command_line/manual_text.hpp"
#include "outline/completion.hpp"
#include "program/option_value.hpp"
#include "program/suggestion.hpp"

namespace echo::server_app {
namespace {

// The word of an option without the value that may follow an equals sign.
std::string option_in(const std::string& word) {
    return word.substr(0, word.find('='));
}

std::vector<std::string> names_of_options(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
}

// CLI11 says only that it did not expect these words.
std::string explain_unknown(const CLI::App& app) {
    const std::vector<std::string> words = app.remaining(true);
    const bool options_ended = words.front() == "--" && words.size() > 1;
    const std::string& first = words[options_ended ? 1 : 0];
    if (!options_ended && first.starts_with('-')) {
        const std::string option = option_in(first);
        return "there is no option " + program::quote(option) + program::did_you_mean(option, names_of_options(app));
    }
    return program::quote(first) + ": belongs to no option; an endpoint to listen on is written --listen ENDPOINT";
}

// Only the last word can lack its value: any other takes the word that follows it.
std::string explain_missing(const CLI::App& app, const std::string& last_word) {
    const std::string name = option_in(last_word);
    const CLI::Option* const option = app.get_option_no_throw(name);
    const std::string value_name = option ? option->get_type_name() : "VALUE";
    return name + ": its value is missing; write " + name + " " + value_name;
}

std::optional<Page> page_about(const CLI::App& app, const CommandLine& command_line) {
    const auto outline = [&app] { return program::outline_of(app, known_words()); };
    if (command_line.print_manual) return Page{program::manual_page(outline(), manual_text())};
    if (command_line.completion_shell.empty()) return std::nullopt;
    return Page{
        program::parse_value("--print-completion", command_line.completion_shell,
                             [&](const std::string& shell) { return program::completion_script(shell, outline()); })};
}

Page print(const CLI::App& app, const CLI::ParseError& request) {
    std::ostringstream text;
    app.exit(request, text, text);
    return {text.str()};
}

}  // namespace

std::variant<CommandLine, Page> parse_command_line(int argc, const char* const* argv) {
    CLI::App app("", "echo-server");
    CommandLine command_line;
    declare_flags(app, command_line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ExtrasError&) {
        throw std::invalid_argument(explain_unknown(app));
    } catch (const CLI::ArgumentMismatch&) {
        throw std::invalid_argument(explain_missing(app, argv[argc - 1]));
    } catch (const CLI::ParseError& request) {
        // Help and version arrive as exceptions too, with code 0. No fault is left: the values are read below.
        if (request.get_exit_code() == 0) return print(app, request);
        throw std::invalid_argument(request.what());
    }
    if (auto page = page_about(app, command_line)) return *page;
    return command_line;
}

}  // namespace echo::server_app
