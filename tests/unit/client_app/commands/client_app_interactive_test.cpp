// The parts of `echo-client interactive` that need no terminal.
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <sys/stat.h>

#include "support/catch.hpp"

#include "client/app/interactive/history_file.hpp"
#include "client/app/interactive/instruction.hpp"
#include "client/app/interactive/pool_report.hpp"
#include "support/temporary_folder.hpp"

namespace client_app_interactive_test {

using namespace echo::client_app;
using Kind = Instruction::Kind;

TEST_CASE("a line is a message unless it begins with one colon", "[client_app]") {
    struct Case {
        std::string line;
        Kind kind;
        std::string text;
        std::string word;
    };
    const Case cases[] = {
        {"", Kind::message, "", ""},
        {" :quit", Kind::message, " :quit", ""},
        {"Hello \r", Kind::message, "Hello \r", ""},
        {std::string("a\0b", 3), Kind::message, std::string("a\0b", 3), ""},
        {"::", Kind::message, ":", ""},
        {"::quit", Kind::message, ":quit", ""},
        {":::x", Kind::message, "::x", ""},
        {":quit", Kind::quit, "", ":quit"},
        {":quit\r", Kind::quit, "", ":quit"},
        {":help  ", Kind::help, "", ":help"},
        {":framing", Kind::framing, "", ":framing"},
        {":framing  line ", Kind::framing, "line", ":framing"},
        {":time on", Kind::time, "on", ":time"},
        {":stats x y", Kind::stats, "x y", ":stats"},
        {":", Kind::unknown, "", ":"},
        {": quit", Kind::unknown, "quit", ":"},
        {":Quit", Kind::unknown, "", ":Quit"},
    };
    for (const Case& row : cases) {
        CAPTURE(row.line);
        const Instruction instruction = to_instruction(row.line);
        CHECK(instruction.kind == row.kind);
        CHECK(instruction.text == row.text);
        CHECK(instruction.word == row.word);
    }
}

TEST_CASE("an unknown command is told with the one that was probably meant", "[client_app]") {
    CHECK(explain_unknown_instruction(to_instruction(":qiut now")).find("\":qiut\"; did you mean :quit? (") !=
          std::string::npos);
    CHECK(explain_unknown_instruction(to_instruction(":xyz")).find("did you mean") == std::string::npos);
}

TEST_CASE("the pool's numbers are told without what never happened", "[client_app]") {
    echo::PoolStats stats;
    CHECK(pool_report(stats) == "connections: in use 0, idle 0, made so far 0\n"
                                "messages: sent or to be sent 0, answered 0\n");
    stats.available = 2;
    stats.sessions = 4;
    stats.requests = 9;
    stats.requests_processed = 7;
    stats.timed_out = 1;
    stats.cancelled = 1;
    stats.connections_lost = 2;
    stats.found_stale = 1;
    CHECK(pool_report(stats) == "connections: in use 0, idle 2, made so far 4\n"
                                "messages: sent or to be sent 9, answered 7, timed out 1, abandoned 1\n"
                                "connections that have gone: lost 2, of them found when needed 1\n");
}

TEST_CASE("the history stands where the environment says, if that is an absolute path", "[client_app]") {
    CHECK(history_path("/state", "/home/a") == "/state/echo-client/history");
    CHECK(history_path({}, "/home/a") == "/home/a/.local/state/echo-client/history");
    CHECK(history_path("", "/home/a") == "/home/a/.local/state/echo-client/history");
    CHECK(history_path("state", "/home/a") == "/home/a/.local/state/echo-client/history");
    CHECK_FALSE(history_path({}, "home"));
    CHECK_FALSE(history_path({}, {}));
}

TEST_CASE("a history file is made for its owner alone, with its folders, and an old one is kept", "[client_app]") {
    const std::filesystem::path folder = echo::test::make_temporary_folder("history");
    const std::filesystem::path path = folder / "a/b/history";
    const auto mode_of = [](const std::filesystem::path& name) {
        struct stat found {};
        REQUIRE(::stat(name.c_str(), &found) == 0);
        return found.st_mode & 0777U;
    };

    prepare_history_file(path);
    CHECK(mode_of(path) == 0600);
    CHECK(mode_of(folder / "a") == 0700);

    std::ofstream(path) << "kept";
    std::filesystem::permissions(path, std::filesystem::perms::all);
    prepare_history_file(path);
    CHECK(mode_of(path) == 0600);
    CHECK(std::filesystem::file_size(path) == 4);

    CHECK_THROWS_AS(prepare_history_file(path / "below-a-file"), std::system_error);
    std::filesystem::remove_all(folder);
}

}  // namespace client_app_interactive_test
