// The help of echo-server, and words on its command line that are no options.
#include "server/app/command_line/command_line.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "server/app/settings/setting.hpp"
#include "support/catch.hpp"
#include "support/programs/server_sources.hpp"
#include "support/source_folder.hpp"

namespace server_app_command_line_test {

using echo::server_app::Options;
using echo::server_app::Setting;
using echo::server_app::settings;
using echo::server_app::Source;
using echo::test::command_line_of;
using echo::test::contains_text;

namespace {

std::string help() {
    const std::vector<const char*> words = {"echo-server", "--help"};
    return std::get<echo::server_app::Page>(echo::server_app::parse_command_line(2, words.data())).text;
}

// What the help says of one option.
std::string entry_of(const Setting& setting) {
    const std::string page = help();
    const std::string option = "\n  " + written_in(Source::command_line, setting.name);
    auto begin = page.find(option + " ");
    if (begin == page.npos) begin = page.find(option + "\n");
    // It may have a short name before it.
    if (begin == page.npos) begin = page.find(", " + written_in(Source::command_line, setting.name) + " ");
    if (begin == page.npos) return {};
    const auto next = page.find("\n  -", begin + 1);
    return page.substr(begin, next - begin);
}

std::string configuration_page() {
    std::ifstream file(echo::test::source_folder() + "/docs/configuration.md");
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("the help fits a terminal of 80 columns and begins with an example", "[server_app]") {
    std::istringstream lines(help());
    int number = 0;
    for (std::string line; std::getline(lines, line); ++number) {
        INFO(line);
        CHECK(line.size() <= 80);
        if (number == 3) CHECK(line.starts_with("  echo-server 9000 "));
    }
}

TEST_CASE("the help has every setting, with the default that it has", "[server_app]") {
    for (const Setting& setting : settings()) {
        INFO(setting.name);
        const std::string entry = entry_of(setting);
        CHECK_FALSE(entry.empty());
        const bool has_no_default = !setting.write || setting.form == echo::server_app::Form::on_or_off ||
                                    setting.name == "preset" || setting.name.starts_with("tls_");
        if (has_no_default) continue;
        const std::string value = setting.write(Options{}).value_or(echo::server_app::Texts{"none"}).front();
        CHECK_THAT(entry, contains_text("Default: " + (value.empty() ? "nothing" : value)));
    }
}

TEST_CASE("the page about the configuration has every setting, with its default", "[server_app]") {
    const std::string page = configuration_page();
    for (const Setting& setting : settings()) {
        INFO(setting.name);
        const auto row = page.find("\n| `" + std::string(setting.name) + "` ");
        REQUIRE(row != page.npos);
        const auto value = setting.write ? setting.write(Options{}) : std::nullopt;
        const std::string line = page.substr(row + 1, page.find('\n', row + 1) - row - 1);
        if (value && !value->front().empty()) CHECK_THAT(line, contains_text("| `" + value->front() + "` "));
    }
}

TEST_CASE("a mistyped option is refused with the nearest one", "[server_app]") {
    CHECK_THROWS_WITH(command_line_of({"--idle-timout", "5m"}),
                      "there is no option \"--idle-timout\"; did you mean --idle-timeout?");
    CHECK_THROWS_WITH(command_line_of({"--max_connections=5"}),
                      "there is no option \"--max_connections\"; did you mean --max-connections?");
    CHECK_THROWS_WITH(command_line_of({"--check-confg"}),
                      "there is no option \"--check-confg\"; did you mean --check-config?");
    CHECK_THROWS_WITH(command_line_of({"--nonsense"}), "there is no option \"--nonsense\"");
}

TEST_CASE("what is asked for besides settings stands in the command line", "[server_app]") {
    CHECK_FALSE(command_line_of({}).check_config);
    CHECK_FALSE(command_line_of({}).print_config);
    CHECK(command_line_of({"--check-config"}).check_config);
    CHECK(command_line_of({"--print-config"}).print_config);
    CHECK(command_line_of({"--config", "a", "--config", "b"}).settings.at("config").texts.back() == "b");
}

TEST_CASE("the words of the command line are taken exactly as they were written", "[server_app]") {
    using echo::server_app::Texts;
    const std::string word = GENERATE("{}", "[a,b]", "%%", "", "010");

    const auto words = command_line_of({"--reply-prefix", word, "--listen", "a", "--listen", word, "--once"}).settings;

    CHECK(words.at("reply_prefix").texts == Texts{word});
    CHECK(words.at("listen").texts == Texts{"a", word});
    CHECK(words.at("once").texts == Texts{"true"});
    CHECK(command_line_of({"--once=false"}).settings.at("once").texts == Texts{"false"});
}

}  // namespace server_app_command_line_test
