// How a line of the log looks: for a file, for the journal, at a terminal.
#include "server/app/log/log_style.hpp"

#include <regex>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "server/app/log/reports.hpp"
#include "support/catch.hpp"
#include "support/programs/captured_log.hpp"

namespace server_app_log_style_test {

using echo::server_app::is_journal;
using echo::server_app::Log;
using echo::server_app::LogFormat;
using echo::server_app::LogReader;
using echo::server_app::LogStyle;
using echo::test::CapturedLog;

namespace {

std::string line_at(Log::Level level, const LogStyle& style, LogFormat format = LogFormat::text) {
    CapturedLog captured(format, "debug", style);
    captured.log.write(level, "event", "what happened");
    return captured.lines().at(0);
}

bool matches(const std::string& line, const std::string& form) {
    return std::regex_match(line, std::regex(form));
}

}  // namespace

TEST_CASE("for the journal a line has its priority, and no time of its own", "[server_app][log]") {
    const auto [level, priority] = GENERATE(table<Log::Level, std::string>({
        {Log::Level::debug, "<7>"},
        {Log::Level::info, "<6>"},
        {Log::Level::warning, "<4>"},
        {Log::Level::error, "<3>"},
        {Log::Level::critical, "<2>"},
    }));
    CHECK(line_at(level, {LogReader::journal}) == priority + "what happened");

    const std::string object = line_at(level, {LogReader::journal}, LogFormat::json);
    REQUIRE(object.starts_with(priority + "{"));
    CHECK(nlohmann::json::parse(object.substr(priority.size())).contains("time"));
}

TEST_CASE("at a terminal a line is broken at words, as wide as the terminal is then", "[server_app][log]") {
    std::size_t columns = 30;
    CapturedLog captured(LogFormat::text, "debug", {.reader = LogReader::terminal, .columns = [&] { return columns; }});

    captured.log.write(Log::Level::warning, "event", "running as root, which no endpoint needs");
    columns = 60;
    captured.log.write(Log::Level::warning, "event", "running as root, which no endpoint needs");

    const std::vector<std::string> lines = captured.lines();
    REQUIRE(lines.size() == 4);
    CHECK(matches(lines[0], R"(\d\d:\d\d:\d\d warning: running as)"));
    CHECK(lines[1] == "         root, which no");
    CHECK(lines[2] == "         endpoint needs");
    CHECK(matches(lines[3], R"(\d\d:\d\d:\d\d warning: running as root, which no endpoint needs)"));
}

TEST_CASE("what is read later is not broken, however wide the terminal is", "[server_app][log]") {
    const auto columns = [] { return std::size_t{10}; };
    CHECK_FALSE(line_at(Log::Level::info, {.reader = LogReader::file, .columns = columns}).ends_with("\n"));
    CapturedLog captured(LogFormat::json, "info", {.reader = LogReader::terminal, .columns = columns});
    captured.log.write(Log::Level::info, "event", "what happened then and there");
    CHECK(captured.lines().size() == 1);
}

TEST_CASE("at a terminal a line is short, and only what is no information has its level", "[server_app][log]") {
    const std::string time = R"(\d\d:\d\d:\d\d )";
    CHECK(matches(line_at(Log::Level::info, {LogReader::terminal}), time + "what happened"));
    CHECK(matches(line_at(Log::Level::warning, {LogReader::terminal}), time + "warning: what happened"));
    CHECK(matches(line_at(Log::Level::debug, {LogReader::terminal}), time + "debug: what happened"));
}

TEST_CASE("colours are for the level and the time, and never for JSON", "[server_app][log]") {
    const LogReader reader = GENERATE(LogReader::file, LogReader::terminal);
    const std::string time = R"(\x1b\[2m[^\x1b]*\d\d:\d\d:\d\d[^\x1b]*\x1b\[0m )";
    const std::string colon = reader == LogReader::terminal ? ":" : "";
    CHECK(matches(line_at(Log::Level::error, {reader, true}),
                  time + R"(\x1b\[1;31merror\x1b\[0m)" + colon + " what happened"));
    CHECK(matches(line_at(Log::Level::warning, {reader, true}),
                  time + R"(\x1b\[1;33mwarning\x1b\[0m)" + colon + " what happened"));
    CHECK(line_at(Log::Level::error, {reader, true}, LogFormat::json).find('\x1b') == std::string::npos);
}

TEST_CASE("a connection's end fits into a line of a terminal", "[server_app][log]") {
    CapturedLog captured(LogFormat::text, "info", {LogReader::terminal});
    echo::server_app::Reports reports(captured.log, false);
    echo::SessionReport session{.peer = "127.0.0.1:54322", .local = "127.0.0.1:8060"};
    session.messages = 1;
    session.bytes_received = 12;
    session.bytes_sent = 345;
    session.lasted = std::chrono::milliseconds(1500);

    reports.events().connection_lost(session);

    CHECK(captured.lines().at(0).substr(9) == "127.0.0.1:54322: 1 message, 12 B in, 345 B out, 1.500 s, peer_closed");
}

TEST_CASE("the journal is what the variable names, and nothing else", "[server_app][log]") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    struct stat facts {};
    REQUIRE(::fstat(ends[1], &facts) == 0);
    const std::string name = std::to_string(facts.st_dev) + ":" + std::to_string(facts.st_ino);

    CHECK(is_journal(name, ends[1]));
    CHECK_FALSE(is_journal(name + "1", ends[1]));
    CHECK_FALSE(is_journal(std::to_string(facts.st_dev), ends[1]));
    CHECK_FALSE(is_journal("", ends[1]));
    CHECK_FALSE(is_journal(std::nullopt, ends[1]));
    ::close(ends[1]);
    CHECK_FALSE(is_journal(name, ends[1]));
    ::close(ends[0]);
}

}  // namespace server_app_log_style_test
