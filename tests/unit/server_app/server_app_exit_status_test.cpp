// The pages that list the exit statuses of echo-server, and the table that they are made from.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <variant>

#include "support/catch.hpp"
#include "support/source_folder.hpp"

#include "server/app/command_line/command_line.hpp"
#include "server/app/process/exit_status.hpp"

namespace server_app_exit_status_test {

using namespace echo::server_app;

namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string page(const std::string& option) {
    const char* const words[] = {"echo-server", option.c_str()};
    return std::get<Page>(parse_command_line(2, words)).text;
}

// Whatever lines the page is broken into.
std::string without_breaks(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    const auto both_blank = [](char a, char b) { return a == ' ' && b == ' '; };
    text.erase(std::unique(text.begin(), text.end(), both_blank), text.end());
    return text;
}

}  // namespace

TEST_CASE("help, manual and documentation tell the same exit statuses of echo-server", "[server_app]") {
    const std::string documentation = text_of(std::filesystem::path(echo::test::source_folder()) / "docs/programs.md");
    const std::string help = without_breaks(page("--help"));
    const std::string manual = without_breaks(page("--print-manual"));
    CHECK(exit_status_table().size() == 3);
    for (const ExitStatusMeaning& row : exit_status_table()) {
        const std::string number = std::to_string(row.status);
        const std::string words(row.words);
        CAPTURE(words);
        CHECK(documentation.find("| " + number + "    | " + words) != std::string::npos);
        CHECK(help.find(" " + number + " " + words) != std::string::npos);
        CHECK(manual.find("\\fB" + number + "\\fR " + words) != std::string::npos);
    }
}

}  // namespace server_app_exit_status_test
