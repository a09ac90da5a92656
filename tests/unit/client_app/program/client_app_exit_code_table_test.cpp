// The pages that list echo-client's exit codes, and the table that they are made from.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/catch.hpp"
#include "support/source_folder.hpp"

#include "client/app/errors/exit_code.hpp"

namespace client_app_exit_code_table_test {

using namespace echo::client_app;

namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("the table of exit codes has every code from 0 to 11, and the one for bugs", "[client_app]") {
    int expected = 0;
    for (const ExitCodeMeaning& row : exit_code_table()) {
        CHECK(static_cast<int>(row.code) == expected);
        CHECK_FALSE(row.words.empty());
        expected = expected == 11 ? 70 : expected + 1;
    }
    CHECK(exit_code_table().size() == 13);
}

TEST_CASE("the page about the programs lists the exit codes as the table has them", "[client_app]") {
    const std::string page = text_of(std::filesystem::path(echo::test::source_folder()) / "docs/programs.md");
    for (const ExitCodeMeaning& row : exit_code_table()) {
        std::string line = "| " + std::to_string(static_cast<int>(row.code));
        line.resize(6, ' ');
        line.append(" | ").append(row.words);
        CAPTURE(line);
        CHECK(page.find("\n" + line) != std::string::npos);
    }
}

TEST_CASE("the list of exit codes has a line for each meaning", "[client_app]") {
    const std::string list = exit_code_list();
    CHECK(list.find("  0  done\n  1  it ran, and the answer is no: ") == 0);
    CHECK(list.find("\n  11 the output could not be written\n  70 a bug: please report it\n") != std::string::npos);
    CHECK(std::count(list.begin(), list.end(), '\n') == static_cast<std::ptrdiff_t>(exit_code_table().size()));
}

}  // namespace client_app_exit_code_table_test
