#include "command_line/command_line.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
#include "settings/setting.hpp"
#include "settings/value_text.hpp"

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

// CLI11 says only that it did not expect these words. What is no option is taken for an endpoint.
std::string explain_unknown(const CLI::App& app) {
    const std::string option = option_in(app.remaining(true).front());
    return "there is no option " + program::quote(option) + program::did_you_mean(option, names_of_options(app));
}

bool takes_value(const CLI::App& app, const std::string& word) {
    const CLI::Option* const option = app.get_option_no_throw(word);
    return option && option->get_items_expected_max() > 0;
}

// `-listen` would be `-l` with the value "isten".
void refuse_single_dashes(const CLI::App& app, std::span<const char* const> words) {
    for (std::size_t index = 1; index < words.size(); ++index) {
        const std::string word = option_in(words[index]);
        if (word == "--") return;
        const bool is_short = word.size() > 2 && word[0] == '-' && word[1] != '-';
        if (!is_short || !app.get_option_no_throw("-" + word) || takes_value(app, words[index - 1])) continue;
        throw std::invalid_argument("there is no option " + program::quote(word) + "; did you mean -" + word + "?");
    }
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

bool is_number(const std::string& word) {
    return !word.empty() && word.find_first_not_of("0123456789") == word.npos;
}

std::string on_loopback(const std::string& port) {
    constexpr std::uint64_t highest = 65'535;
    return "127.0.0.1:" + std::to_string(program::parse_count(port, 0, highest));
}

// A name of a host alone would be one too, and so would every word that was meant for something else.
std::string endpoint_of_word(const std::string& word) {
    if (is_number(word)) return program::parse_value(program::quote(word), word, on_loopback);
    const bool may_be_endpoint = word.find_first_of(":.") != word.npos || word == "localhost";
    if (!may_be_endpoint) {
        throw std::invalid_argument(program::quote(word) +
                                    ": is neither a port nor an endpoint; write 9000, 127.0.0.1:9000 or unix:/path" +
                                    program::did_you_mean(word, {"help", "version"}));
    }
    return parse_listen_endpoint(word).to_string();
}

// The name by which an option was typed last, of its long and its short one.
std::string name_typed(std::span<const char* const> words, const std::string& long_name,
                       const std::string& short_name) {
    std::string name = long_name;
    for (const std::string word : words) {
        if (word == "--") break;
        if (word.starts_with(short_name) && !word.starts_with("--")) name = short_name;
        if (option_in(word) == long_name) name = long_name;
    }
    return name;
}

// All that names endpoints, in one setting: first the words without an option.
void gather_endpoints(CommandLine& command_line, std::span<const char* const> words) {
    const std::string port = name_typed(words, "--port", "-p");
    Texts texts;
    for (const std::string& word : command_line.endpoints) texts.push_back(endpoint_of_word(word));
    for (const std::string& word : command_line.ports) {
        texts.push_back(program::parse_value(port, word, on_loopback));
    }
    Origin origin{Source::command_line, "command line", "command line"};
    if (command_line.endpoints.empty()) origin.label = origin.where = port;
    const auto listen = command_line.settings.find("listen");
    if (listen != command_line.settings.end()) {
        const std::string name = name_typed(words, "--listen", "-l");
        if (texts.empty()) origin.label = name;
        origin.where = name;  // the others are checked
        texts.insert(texts.end(), listen->second.texts.begin(), listen->second.texts.end());
    }
    if (!texts.empty()) command_line.settings["listen"] = {texts, origin};
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
    const std::span<const char* const> words(argv, static_cast<std::size_t>(argc));
    refuse_single_dashes(app, words);
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
    if (command_line.endpoints == Texts{"help"}) return Page{app.help()};
    if (command_line.endpoints == Texts{"version"}) return Page{app.version() + "\n"};
    if (auto page = page_about(app, command_line)) return *page;
    gather_endpoints(command_line, words);
    return command_line;
}

}  // namespace echo::server_app
