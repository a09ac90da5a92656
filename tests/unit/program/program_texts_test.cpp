// What completions and manual pages are made of, and how the letters that mean something to their readers get through.
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "support/catch.hpp"

#include "outline/completion.hpp"
#include "outline/manual_page.hpp"
#include "outline/outline.hpp"

namespace program_texts_test {

using namespace echo::program;

namespace {

// A program with one command, whose texts hold what shells and roff would read otherwise.
class Program {
public:
    Program() : app_("Does [all]: 'so'.\n\nAnd more.", "some-tool") {
        app_.set_help_flag("-h,--help", "Show this");
        app_.add_option("--mode", text_, "How: one's [own], or $HOME. More words")->type_name("NAME");
        app_.add_option("-o,--out", text_, "Where it goes\n  a: there\n  b: here")->type_name("FILE");
        CLI::App* const command = app_.add_subcommand("run", "Runs it.\n\nExample: run --fast\n");
        command->set_help_flag("-h,--help", "Show this");
        command->footer("Words at the end.");
        command->add_option("--mode", text_, "How it runs")->type_name("NAME");
        command->add_flag("--fast", fast_, "At once");
        command->add_option("WHAT", text_, "")->type_name("WHAT")->option_text("[WHAT]...");
        command->add_option("--secret", text_, "Not shown")->group("");
    }

    CommandOutline outline() const {
        return outline_of(app_, {{"--mode", {"a", "b"}}, {"run --mode", {"a", "c"}}, {"WHAT", {"x", "y"}}});
    }

private:
    CLI::App app_;
    std::string text_;
    bool fast_ = false;
};

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

ManualText some_text(const std::string& description) {
    return {7, "a title", "2026-01-02", "1.2.3", description, "OPTIONS", {}};
}

std::string page_about(const std::string& description) {
    return manual_page({"tool", "", "", ""}, some_text(description));
}

}  // namespace

TEST_CASE("the outline has what the command line shows, and nothing that is hidden", "[program]") {
    const CommandOutline program = Program().outline();
    CHECK(program.name == "some-tool");
    REQUIRE(program.options.size() == 3);
    CHECK(program.options[0].names == std::vector<std::string>{"-h", "--help"});
    CHECK(program.options[0].value.empty());
    CHECK(program.options[1].words == std::vector<std::string>{"a", "b"});
    CHECK(program.options[2].names == std::vector<std::string>{"-o", "--out"});
    CHECK(program.options[2].value == "FILE");

    REQUIRE(program.commands.size() == 1);
    const CommandOutline& run = program.commands[0];
    CHECK(run.arguments == "[WHAT]...");
    CHECK(run.argument_words == std::vector<std::string>{"x", "y"});
    CHECK(run.closing == "Words at the end.");
    const auto own = own_options(run, program);
    REQUIRE(own.size() == 2);
    CHECK(own[0].names == std::vector<std::string>{"--mode"});
    CHECK(own[0].words == std::vector<std::string>{"a", "c"});
    CHECK(own[1].names == std::vector<std::string>{"--fast"});
}

TEST_CASE("a summary is the first line, or the first sentence, without its full stop", "[program]") {
    const CommandOutline program = Program().outline();
    CHECK(summary_of(program) == "Does [all]: 'so'");
    CHECK(summary_of(program.options[1]) == "How: one's [own], or $HOME");
    CHECK(summary_of(program.options[2]) == "Where it goes");
    CHECK(summary_of(OptionOutline{{"-x"}, "", "Broken\nby hand.", ""}) == "Broken by hand");
}

TEST_CASE("each shell gets the letters that mean something to it in its own quotes", "[program]") {
    const CommandOutline program = Program().outline();
    CHECK(holds(zsh_completion(program), R"('--mode=[How\: one'\''s \[own\], or $HOME]:NAME:(a b)')"));
    CHECK(holds(zsh_completion(program), "'(-o --out)-o+[Where it goes]:FILE:_files'"));
    CHECK(holds(fish_completion(program), R"(-l mode -x -a 'a b' -d 'How: one\'s [own], or $HOME')"));
    CHECK(holds(fish_completion(program), "-s o -l out -r -F -d 'Where it goes'"));
    CHECK(holds(fish_completion(program), "-n '__fish_seen_subcommand_from run' -a 'x y'"));
    CHECK(holds(bash_completion(program), "--mode) _some_tool_words 'a b'; return ;;"));
    CHECK(holds(bash_completion(program), "-o | --out) _some_tool_files; return ;;"));
    CHECK(in_quotes("it's") == R"('it'\''s')");
    for (const std::string& shell : completion_shells()) {
        CHECK_FALSE(holds(completion_script(shell, program), "secret"));
        CHECK(completion_script(shell, program).ends_with('\n'));
    }
    CHECK_THROWS_WITH(completion_script("tcsh", program), "must be bash, zsh or fish, got \"tcsh\"");
}

TEST_CASE("roff reads no letter of a text as its own", "[program]") {
    const std::string page = page_about(".dots 'quotes' -dashes \\r ^ ~ `x`\n\nExample: one\n.two\n\n'three");
    CHECK(holds(page, "\n\\&.dots \\(aqquotes\\(aq \\-dashes \\er \\(ha \\(ti \\(gax\\(ga\n"));
    CHECK(holds(page, ".nf\nExample: one\n\\&.two\n.fi\n"));
    CHECK(holds(page, "\n\\(aqthree\n"));
}

TEST_CASE("paragraphs are broken anew, indented lines stay as they are, and tables are lists", "[program]") {
    std::string words;
    for (int i = 0; i < 40; ++i) words += "word ";
    const std::string page =
        page_about("short\nlines\n\n" + words + "and:\n  a  table\n  b  row\nend\n\n  code\n  more");
    CHECK(holds(page, "\nshort lines\n.PP\nword word"));
    CHECK(holds(page, "and:\n.TP\na\ntable\n.TP\nb\nrow\n.PP\nend\n"));
    CHECK(holds(page, "end\n.PP\n.nf\n  code\n  more\n.fi\n"));
    for (std::size_t begin = 0; begin < page.size(); begin = page.find('\n', begin) + 1) {
        CHECK(page.find('\n', begin) - begin <= 76);
    }
}

TEST_CASE("a manual page has the program's names, commands, options and lists in their order", "[program]") {
    ManualText text = some_text("What it does.");
    text.sections = {{"EXIT STATUS", "", {{"0", "done."}}}};
    const std::string page = manual_page(Program().outline(), text);
    std::size_t place = 0;
    for (const std::string part :
         {".TH SOME\\-TOOL 7 2026-01-02 \"some\\-tool 1.2.3\"", ".SH NAME\nsome\\-tool \\- a title\n",
          ".SH SYNOPSIS\n\\fBsome\\-tool\\fR \\fICOMMAND\\fR", ".SH DESCRIPTION\nWhat it does.\n",
          ".SS \"run [OPTION]... [WHAT]...\"\nRuns it.\n", "\\fB\\-\\-mode\\fR \\fINAME\\fR\nHow it runs\n",
          "\\fB\\-\\-fast\\fR\nAt once\n", "Words at the end.\n", ".SH \"OPTIONS\"\n",
          "\\fB\\-o\\fR, \\fB\\-\\-out\\fR \\fIFILE\\fR\nWhere it goes\n.br\na: there\n.br\nb: here\n",
          ".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\ndone.\n"}) {
        CAPTURE(part, page);
        place = page.find(part, place);
        REQUIRE(place != std::string::npos);
    }
}

}  // namespace program_texts_test
