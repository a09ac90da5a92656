#include "server/app/log/log.hpp"

#include <regex>
#include <string>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/programs/captured_log.hpp"

namespace server_app_log_test {

using echo::server_app::Log;
using echo::server_app::LogFormat;
using echo::test::CapturedLog;

TEST_CASE("a line of text is time, level and sentence", "[server_app][log]") {
    CapturedLog captured(LogFormat::text);

    captured.log.write(Log::Level::warning, "event", "what happened", {{"fact", 1}});

    REQUIRE(captured.lines().size() == 1);
    const std::regex form(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d warning what happened)");
    CHECK(std::regex_match(captured.lines().front(), form));
}

TEST_CASE("a line of JSON is an object of time, level, event and the facts", "[server_app][log]") {
    CapturedLog captured(LogFormat::json);

    captured.log.write(Log::Level::error, "event", "what happened",
                       {{"text", "word"}, {"number", 7}, {"seconds", 0.5}});

    const auto object = captured.only_object();
    CHECK(object.size() == 6);
    CHECK(std::regex_match(object.value("time", ""),
                           std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d)")));
    CHECK(object.value("level", "") == "error");
    CHECK(object.value("event", "") == "event");
    CHECK(object.value("text", "") == "word");
    CHECK(object.value("number", 0) == 7);
    CHECK(object.value("seconds", 0.0) == 0.5);
}

TEST_CASE("an event that is only a sentence has it in the object", "[server_app][log]") {
    CapturedLog captured(LogFormat::json);

    captured.log.write(Log::Level::warning, "event", "what happened");

    const auto object = captured.only_object();
    CHECK(object.size() == 4);
    CHECK(object.value("message", "") == "what happened");
}

TEST_CASE("an event without facts is an object too", "[server_app][log]") {
    CapturedLog captured(LogFormat::json);

    captured.log.write(Log::Level::info, "event", "what happened", {});

    CHECK(captured.only_object().size() == 3);
}

TEST_CASE("no bytes break a line of JSON", "[server_app][log]") {
    const std::string hostile =
        GENERATE(std::string("two\nlines\r\n"), std::string("a quote \" and \\"), std::string("a zero \0 byte", 13),
                 std::string("no UTF-8 \xff\xc3"), std::string("\x1b[31mcolour"), std::string("{} {:d} %v %s"));
    CapturedLog captured(LogFormat::json);

    captured.log.write(Log::Level::info, "event", hostile, {{"cause", hostile}});

    CHECK(captured.only_object().contains("cause"));
}

TEST_CASE("no bytes break a line of text, steer a terminal, or make the log anything but UTF-8", "[server_app][log]") {
    CapturedLog captured(LogFormat::text);

    captured.log.write(Log::Level::info, "event",
                       "a\r\nb \x1b[2J \xc2\x9b"
                       "2J \xff \xe2\x80\xae c\\x Gr\xc3\xbc\xc3\x9f"
                       "e");

    REQUIRE(captured.lines().size() == 1);
    CHECK_THAT(captured.lines().front(), echo::test::contains_text("a\\r\\nb \\x1b[2J \\xc2\\x9b"
                                                                   "2J \\xff \\xe2\\x80\\xae c\\x Gr\xc3\xbc\xc3\x9f"
                                                                   "e"));
}

TEST_CASE("what is valid UTF-8 comes out of JSON as it went in", "[server_app][log]") {
    CapturedLog captured(LogFormat::json);

    captured.log.write(Log::Level::info, "event", "", {{"cause", "Grüße\n\"%v\" {}"}});

    CHECK(captured.only_object().value("cause", "") == "Grüße\n\"%v\" {}");
}

TEST_CASE("control characters in a sentence are shown, not written", "[server_app][log]") {
    CapturedLog captured(LogFormat::text);

    captured.log.write(Log::Level::info, "event", "one\ntwo\x1b[2J\x7f {} Grüße");

    REQUIRE(captured.lines().size() == 1);
    const std::string line = captured.lines().front();
    CHECK(line.substr(line.find(" info ")) == " info one\\ntwo\\x1b[2J\\x7f {} Grüße");
}

TEST_CASE("the level can be changed while the log is used", "[server_app][log]") {
    CapturedLog captured(LogFormat::text, "error");

    captured.log.write(Log::Level::warning, "event", "too early");
    captured.log.set_level("warning");
    captured.log.write(Log::Level::warning, "event", "in time");
    captured.log.write(Log::Level::info, "event", "not enough");
    captured.log.set_level("off");
    captured.log.write(Log::Level::critical, "event", "too late");

    REQUIRE(captured.lines().size() == 1);
    CHECK_THAT(captured.lines().front(), echo::test::contains_text("in time"));
}

}  // namespace server_app_log_test
