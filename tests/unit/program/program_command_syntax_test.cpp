// What options make of the words that CLI11 would read as something else.
#include "program/command_syntax.hpp"

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "support/catch.hpp"

namespace program_command_syntax_test {

using namespace echo::program;

namespace {

using Words = std::vector<std::string>;

// An empty container, lists, CLI11's own separator, nothing, and what other readers would take for numbers or strings.
const Words peculiar_words = {"{}", "[a,b]", "[]", "%%", "", "[::1]:80", "010", "a,b", "\"{}\"", "'a'", "{a}"};

// The parser takes the words as a program gets them, by its name first.
void parse(CLI::App& app, const Words& words) {
    std::vector<const char*> arguments = {"some-tool"};
    for (const std::string& word : words) arguments.push_back(word.c_str());
    app.parse(static_cast<int>(arguments.size()), arguments.data());
}

}  // namespace

TEST_CASE("a text option has its word exactly as it was written", "[program]") {
    const std::string word = GENERATE(from_range(peculiar_words));
    CLI::App app;
    std::optional<std::string> text;
    std::string stored = "nothing";
    std::string alternative = "nothing";
    add_text_option(app, "-t,--text", "TEXT", text, "");
    add_text_option(
        app, "--stored", "TEXT", [&](const std::string& value) { stored = value; }, "");
    add_alternative_option(
        app, "-a", "TEXT", "--text", [&](const std::string& value) { alternative = value; }, "");

    SECTION("after a space") {
        parse(app, {"--text", word, "--stored", word});
        CHECK(text == word);
        CHECK(stored == word);
    }
    SECTION("as an alternative") {
        parse(app, {"-a", word});
        CHECK(alternative == word);
        CHECK_FALSE(text);
    }
    SECTION("as the last of several") {
        parse(app, {"-t", "first", "-t", word});
        CHECK(text == word);
    }
    SECTION("before the last of several") {
        parse(app, {"-t", word, "-t", "last"});
        CHECK(text == "last");
    }
}

TEST_CASE("a list option has all its words exactly as they were written", "[program]") {
    const std::string word = GENERATE(from_range(peculiar_words));
    CLI::App app;
    Words list;
    Words stored;
    add_list_option(app, "--list", "TEXT", list, "");
    add_list_option(
        app, "--stored", "TEXT", [&](const Words& words) { stored = words; }, "");

    SECTION("alone") {
        parse(app, {"--list", word, "--stored", word});
        CHECK(list == Words{word});
        CHECK(stored == Words{word});
    }
    SECTION("among others") {
        parse(app, {"--list", "a", "--list", word, "--list", word});
        CHECK(list == Words{"a", word, word});
    }
}

TEST_CASE("arguments are the words exactly as they were written", "[program]") {
    const std::string word = GENERATE(from_range(peculiar_words));
    CLI::App app;
    Words words;
    add_arguments(app, "WORD", "[WORD]...", words);

    SECTION("alone") {
        parse(app, {word});
        CHECK(words == Words{word});
    }
    SECTION("after a mark that no option follows") {
        parse(app, {"--", word});
        CHECK(words == Words{word});
    }
    SECTION("among others") {
        parse(app, {"a", word, "b", word});
        CHECK(words == Words{"a", word, "b", word});
    }
}

TEST_CASE("a single argument is the word exactly as it was written", "[program]") {
    const std::string word = GENERATE(from_range(peculiar_words));
    CLI::App app;
    std::optional<std::string> argument;
    add_argument(app, "WORD", "WORD", argument);

    parse(app, {word});

    CHECK(argument == word);
}

TEST_CASE("a switch has what follows its equals sign, or is true", "[program]") {
    CLI::App app;
    std::string value = "nothing";
    add_switch(
        app, "--once", [&](const std::string& word) { value = word; }, "");

    SECTION("absent") {
        parse(app, {});
        CHECK(value == "nothing");
    }
    SECTION("alone") {
        parse(app, {"--once"});
        CHECK(value == "true");
    }
    SECTION("with a value") {
        parse(app, {"--once", "--once=false"});
        CHECK(value == "false");
    }
}

TEST_CASE("an option and its alternative exclude each other", "[program]") {
    CLI::App app;
    std::optional<std::string> text;
    add_text_option(app, "--text", "TEXT", text, "");
    add_alternative_option(
        app, "-a", "TEXT", "--text", [&](const std::string& value) { text = value; }, "");

    CHECK_THROWS_AS(parse(app, {"--text", "a", "-a", "b"}), CLI::ExcludesError);
}

TEST_CASE("the options that were given are known by their names, where they were given", "[program]") {
    CLI::App app("", "some-tool");
    CLI::App& command = add_command(app, "run", "Runs it.", "Words at the end.");
    std::optional<std::string> text;
    bool fast = false;
    for (CLI::App* page : {&app, &command}) {
        begin_group(*page, "Some");
        add_text_option(*page, "-t,--text", "TEXT", text, "");
        add_flag(*page, "-f,--fast", fast, "");
    }

    parse(app, {"--text", "{}", "run", "-f"});

    CHECK(fast);
    CHECK(name_of(command) == "run");
    CHECK(command.get_footer() == "Words at the end.");
    CHECK(command.get_option("--text")->get_group() == "Some");
    CHECK(given_options(app) == Words{"--text"});
    CHECK(given_options(command) == Words{"--fast"});
}

}  // namespace program_command_syntax_test
