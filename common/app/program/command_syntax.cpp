#include "program/command_syntax.hpp"

#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

namespace echo::program {
namespace {

// More than a command line can hold. To take any number of them CLI11 would have to treat "[a,b]" as a list.
constexpr int most_arguments = 1'000'000;

// What a callback is given is not always what was written: CLI11 reads "{}" as an empty container, which it marks by
// another word behind it, and of a vector it would make a list of "[a,b]". The option itself keeps the words.
CLI::Option* add_words(CLI::App& page, const std::string& names, StoreWords store, const std::string& description) {
    // Shared because the callback must be there before the option is, and lives in it.
    const auto self = std::make_shared<const CLI::Option*>(nullptr);
    const auto take = [self, store = std::move(store)](const CLI::results_t&) {
        store((*self)->results());
        return true;
    };
    CLI::Option* const option = page.add_option(names, CLI::callback_t(take), description);
    *self = option;
    return option;
}

CLI::Option* add_word(CLI::App& page, const std::string& names, StoreWord store, const std::string& description) {
    const auto take_last = [store = std::move(store)](const std::vector<std::string>& words) { store(words.back()); };
    return add_words(page, names, take_last, description)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

StoreWord into(std::optional<std::string>& target) {
    return [&target](const std::string& word) { target = word; };
}

StoreWords into(std::vector<std::string>& target) {
    return [&target](const std::vector<std::string>& words) { target = words; };
}

}  // namespace

CLI::App& add_command(CLI::App& program, const std::string& name, const std::string& description,
                      const std::string& closing_words) {
    CLI::App* const command = program.add_subcommand(name, description);
    command->footer(closing_words);
    return *command;
}

void begin_group(CLI::App& page, const std::string& title) {
    page.option_defaults()->group(title);
}

void add_flag(CLI::App& page, const std::string& names, bool& target, const std::string& description) {
    page.add_flag(names, target, description);
}

void add_switch(CLI::App& page, const std::string& name, StoreWord store, const std::string& description) {
    add_word(page, name, std::move(store), description)->type_name("")->expected(0);
}

void add_text_option(CLI::App& page, const std::string& names, const std::string& value_name, StoreWord store,
                     const std::string& description) {
    add_word(page, names, std::move(store), description)->type_name(value_name);
}

void add_text_option(CLI::App& page, const std::string& names, const std::string& value_name,
                     std::optional<std::string>& target, const std::string& description) {
    add_text_option(page, names, value_name, into(target), description);
}

void add_alternative_option(CLI::App& page, const std::string& names, const std::string& value_name,
                            const std::string& other, StoreWord store, const std::string& description) {
    add_word(page, names, std::move(store), description)->type_name(value_name)->excludes(other);
}

void add_list_option(CLI::App& page, const std::string& names, const std::string& value_name, StoreWords store,
                     const std::string& description) {
    add_words(page, names, std::move(store), description)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->expected(1)
        ->type_name(value_name);
}

void add_list_option(CLI::App& page, const std::string& names, const std::string& value_name,
                     std::vector<std::string>& target, const std::string& description) {
    add_list_option(page, names, value_name, into(target), description);
}

void add_argument(CLI::App& page, const std::string& name, const std::string& usage,
                  std::optional<std::string>& target) {
    add_word(page, name, into(target), "")->type_name(name)->option_text(usage);
}

void add_arguments(CLI::App& page, const std::string& name, const std::string& usage,
                   std::vector<std::string>& target) {
    add_words(page, name, into(target), "")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->expected(most_arguments)
        ->option_text(usage);
}

std::vector<std::string> names_of_option(const CLI::App& page, const std::string& name) {
    std::vector<std::string> names;
    const CLI::Option* const option = page.get_option_no_throw(name);
    if (!option) return names;
    for (const std::string& other : option->get_lnames()) names.push_back("--" + other);
    for (const std::string& other : option->get_snames()) names.push_back("-" + other);
    return names;
}

std::optional<std::string> help_of(const CLI::App& program, const std::string& command) {
    // CLI11 would show the page of the command that was given.
    const auto page_of = [](const CLI::App& page) {
        return page.get_formatter()->make_help(&page, page.get_name(), CLI::AppFormatMode::Normal);
    };
    if (command.empty()) return page_of(program);
    for (const CLI::App* each : program.get_subcommands({})) {
        if (each->get_name() == command) return page_of(*each);
    }
    return std::nullopt;
}

const std::string& name_of(const CLI::App& page) {
    return page.get_name();
}

std::vector<std::string> given_options(const CLI::App& page) {
    std::vector<std::string> names;
    for (const CLI::Option* option : page.get_options()) {
        if (option->count() > 0) names.push_back(option->get_name());
    }
    return names;
}

}  // namespace echo::program
