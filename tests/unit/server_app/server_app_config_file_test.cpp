// Reading the file of echo-server: what is a setting, and what is refused, with line and column.
#include "server/app/settings/config_file.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/all_texts.hpp"
#include "support/catch.hpp"

namespace server_app_config_file_test {

using namespace std::string_literals;
using echo::server_app::Layer;
using echo::server_app::parse_config;
using echo::test::contains_text;
using Texts = std::vector<std::string>;

namespace {

std::string refusal(const std::string& text) {
    try {
        parse_config(text, "echo.toml");
    } catch (const std::invalid_argument& refused) {
        return refused.what();
    }
    return "not refused";
}

}  // namespace

TEST_CASE("strings, whole numbers, booleans and arrays of strings become texts", "[server_app]") {
    const Layer layer = parse_config("listen = [\"127.0.0.1:1\", 'unix:/a']\n"
                                     "threads = 1_0\n"
                                     "backlog = 0x10\n"
                                     "idle_timeout = \"5m\"\n"
                                     "max_buffer_memory = 1000\n"
                                     "once = true\n"
                                     "separator = '\\r\\n'\n"
                                     "reply_prefix = \"\\r\\n\\u00e9\"\n",
                                     "echo.toml");
    CHECK(layer.at("listen").texts == Texts{"127.0.0.1:1", "unix:/a"});
    CHECK(layer.at("threads").texts == Texts{"10"});
    CHECK(layer.at("backlog").texts == Texts{"16"});
    CHECK(layer.at("idle_timeout").texts == Texts{"5m"});
    CHECK(layer.at("max_buffer_memory").texts == Texts{"1000"});
    CHECK(layer.at("once").texts == Texts{"true"});
    CHECK(layer.at("separator").texts == Texts{"\\r\\n"});
    CHECK(layer.at("reply_prefix").texts == Texts{"\r\n\xc3\xa9"});
    CHECK(layer.size() == 8);
    CHECK(layer.at("idle_timeout").origin.label == "echo.toml:4");
    CHECK(layer.at("idle_timeout").origin.where == "echo.toml:4:16: idle_timeout");
}

TEST_CASE("a file without a setting is none of a fault", "[server_app]") {
    for (const char* text : {"", "\n", "# only words\r\n", "\xef\xbb\xbf# after a byte order mark"}) {
        CHECK(parse_config(text, "echo.toml").empty());
    }
}

TEST_CASE("lines and columns stand also after a byte order mark and with Windows's line ends", "[server_app]") {
    const Layer layer = parse_config("\xef\xbb\xbfthreads = 1\r\n\r\nbacklog = 2\r\n", "echo.toml");
    CHECK(layer.at("threads").origin.where == "echo.toml:1:11: threads");
    CHECK(layer.at("backlog").origin.where == "echo.toml:3:11: backlog");
}

TEST_CASE("a key that is no setting is refused with its place, and the nearest one", "[server_app]") {
    CHECK(refusal("# first\nidle_timout = '5m'") ==
          "echo.toml:2:1: there is no setting \"idle_timout\"; did you mean idle_timeout?");
    CHECK(refusal("idle-timeout = '5m'") ==
          "echo.toml:1:1: there is no setting \"idle-timeout\"; did you mean idle_timeout?");
    CHECK(refusal("flavour = 1") == "echo.toml:1:1: there is no setting \"flavour\"");
    CHECK(refusal("\"a\\nb\" = 1") == "echo.toml:1:1: there is no setting \"a\\nb\"");
    for (const std::string name : {"config", "check_config", "print_config"}) {
        CHECK(refusal(name + " = 'x'") ==
              "echo.toml:1:1: " + name + ": belongs on the command line, not into the file");
    }
}

TEST_CASE("the first fault of a file is told, not the first by name", "[server_app]") {
    CHECK_THAT(refusal("zebra = 1\nant = 2"), contains_text("echo.toml:1:1: ") && contains_text("zebra"));
    CHECK_THAT(refusal("threads = 1.5\nbacklog = 1.5"), contains_text("echo.toml:1:11: threads"));
}

TEST_CASE("a value of another kind is refused with its place", "[server_app]") {
    const std::string number = "must be a whole number, or a string in quotation marks, got ";
    const std::vector<std::pair<std::string, std::string>> table = {
        {"threads = 1.5", "echo.toml:1:11: threads: " + number + "a number with a point"},
        {"threads = true", "echo.toml:1:11: threads: " + number + "a boolean"},
        {"threads = 2026-01-01", "echo.toml:1:11: threads: " + number + "a date"},
        {"threads = 10:00:00", "echo.toml:1:11: threads: " + number + "a time of day"},
        {"threads = 2026-01-01T10:00:00Z", "echo.toml:1:11: threads: " + number + "a date and time"},
        {"threads = [1]", "echo.toml:1:11: threads: " + number + "an array"},
        {"threads = {a = 1}", "echo.toml:1:11: threads: " + number + "a table"},
        {"framing = 1", "echo.toml:1:11: framing: must be a string in quotation marks, got a whole number"},
        {"once = 'true'", "echo.toml:1:8: once: must be true or false, without quotation marks, got a string"},
        {"once = 1", "echo.toml:1:8: once: must be true or false, without quotation marks, got a whole number"},
        {"listen = [':1',\n  2]",
         "echo.toml:2:3: listen: must be a string in quotation marks, or an array of such strings, got a whole number"},
        {"listen = [[':1']]",
         "echo.toml:1:11: listen: must be a string in quotation marks, or an array of such strings, got an array"},
        {"[limits]\nthreads = 1",
         "echo.toml:1:2: \"limits\" is a table; settings stand alone, as in idle_timeout = \"5m\""},
        {"limits.threads = 1",
         "echo.toml:1:1: \"limits\" is a table; settings stand alone, as in idle_timeout = \"5m\""},
    };
    for (const auto& [text, sentence] : table) CHECK(refusal(text) == sentence);
}

TEST_CASE("no text of brackets, quotation marks and the like does anything but to be read or refused", "[server_app]") {
    for (const std::string& text : echo::test::all_texts("[]{}=\"'a,\n", 4)) {
        INFO(text);
        const std::string sentence = refusal(text);
        CHECK((sentence == "not refused" || sentence.starts_with("echo.toml:")));
        CHECK_NOTHROW(refusal("a=" + text));
    }
}

TEST_CASE("what is no TOML is refused on one line, with its line and column", "[server_app]") {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"threads = 1\nthreads = 2\n", "echo.toml:2:"},
        {"threads", "echo.toml:1:"},
        {"idle_timeout = 5m", "echo.toml:1:"},
        {"\n\nreply_prefix = \"\\q\"", "echo.toml:3:"},
        {"reply_prefix = \"\xff\"", "echo.toml:1:"},
        {"reply_prefix = \"\x1b\"", "echo.toml:1:"},
        {"\xff\xfet\0h\0"s, "echo.toml:1:"},
        {"\"a\\nb\" = 1\n\"a\\nb\" = 2", "echo.toml:2:"},
        {"threads = 99999999999999999999", "echo.toml:1:"},
        {std::string(100'000, '['), "echo.toml:1:"},
        {"#\n[[[a]]]", "echo.toml:2:3: "},
        {"reply_prefix = '\xc3\xa9'\r\n  [?]\r\n", "echo.toml:2:4: "},
        {"listen = ['\xc3\xa9', }]", "echo.toml:1:16: "},
        {"[?] # \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "echo.toml:1:2: "},
    };
    for (const auto& [text, place] : table) {
        const std::string sentence = refusal(text);
        CHECK(sentence.starts_with(place));
        CHECK_THAT(sentence, contains_text(": not valid TOML: "));
        CHECK(sentence.find_first_of("\n\r\x1b") == sentence.npos);
    }
}

}  // namespace server_app_config_file_test
