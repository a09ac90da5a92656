#include "server/app/log/reports.hpp"

#include <chrono>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/programs/captured_log.hpp"

namespace server_app_reports_test {

using echo::CloseReason;
using echo::SessionReport;
using echo::server_app::Log;
using echo::server_app::LogFormat;
using echo::server_app::LogThrottle;
using echo::server_app::Reports;
using echo::test::CapturedLog;
using echo::test::contains_text;
using namespace std::chrono_literals;

namespace {

SessionReport session_closed_by(CloseReason reason) {
    SessionReport session{"127.0.0.1:54322", "127.0.0.1:8060"};
    session.messages = 3;
    session.bytes_received = 10;
    session.bytes_sent = 20;
    session.lasted = 1'234'567'891ns;
    session.reason = reason;
    return session;
}

SessionReport health_check() {
    SessionReport session = session_closed_by(CloseReason::peer_closed);
    session.messages = session.bytes_received = session.bytes_sent = 0;
    return session;
}

// The events of `reports` as the server would raise them.
struct Scene {
    explicit Scene(LogFormat format, const std::string& level = "info", bool log_messages = false)
        : captured(format, level), reports(captured.log, log_messages), events(reports.events()) {}

    CapturedLog captured;
    Reports reports;
    echo::ServerEvents events;
};

}  // namespace

TEST_CASE("a connection is one line of JSON at its end", "[server_app][reports]") {
    Scene scene(LogFormat::json);

    scene.events.connection_made(session_closed_by(CloseReason::finished));
    scene.events.connection_lost(session_closed_by(CloseReason::finished));

    auto object = scene.captured.only_object();
    object.erase("time");
    CHECK(object == nlohmann::json({{"level", "info"},
                                    {"event", "connection_closed"},
                                    {"peer", "127.0.0.1:54322"},
                                    {"endpoint", "127.0.0.1:8060"},
                                    {"messages", 3},
                                    {"bytes_in", 10},
                                    {"bytes_out", 20},
                                    {"seconds", 1.234568},
                                    {"reason", "finished"}}));
}

TEST_CASE("a connection is one line of text at its end", "[server_app][reports]") {
    Scene scene(LogFormat::text);

    scene.events.connection_made(session_closed_by(CloseReason::finished));
    scene.events.connection_lost(session_closed_by(CloseReason::finished));

    REQUIRE(scene.captured.lines().size() == 1);
    CHECK_THAT(scene.captured.lines().front(),
               contains_text(" info connection closed 127.0.0.1:54322 on 127.0.0.1:8060: messages 3, bytes in 10, "
                             "bytes out 20, seconds 1.235, reason finished"));
}

TEST_CASE("the cause is what an exception said, or else the system's word", "[server_app][reports]") {
    Scene scene(LogFormat::json);
    SessionReport session = session_closed_by(CloseReason::peer_reset);
    session.error = std::make_error_code(std::errc::connection_reset);

    SECTION("the system's") {
        scene.events.connection_lost(session);
        CHECK(scene.captured.only_object().value("cause", "") == session.error.message());
    }
    SECTION("the exception's") {
        session.detail = "expired\non Monday";
        scene.events.connection_lost(session);
        CHECK(scene.captured.only_object().value("cause", "") == "expired\non Monday");
    }
}

TEST_CASE("a health check is silent unless debugging", "[server_app][reports]") {
    Scene at_info(LogFormat::json);
    Scene at_debug(LogFormat::json, "debug");

    at_info.events.connection_lost(health_check());
    at_debug.events.connection_lost(health_check());

    CHECK(at_info.captured.lines().empty());
    CHECK(at_debug.captured.only_object().value("level", "") == "debug");
}

TEST_CASE("the level of a line is that of the reason", "[server_app][reports]") {
    const std::set<CloseReason> ordinary{
        CloseReason::peer_closed, CloseReason::partial_message, CloseReason::peer_reset,        CloseReason::finished,
        CloseReason::idle,        CloseReason::drained,         CloseReason::max_connection_age};
    for (std::size_t index = 0; index < echo::close_reason_count; ++index) {
        const auto reason = static_cast<CloseReason>(index);
        Log::Level expected = Log::Level::warning;
        if (ordinary.contains(reason)) expected = Log::Level::info;
        if (reason == CloseReason::internal_error) expected = Log::Level::error;
        CAPTURE(to_string(reason));
        CHECK(echo::server_app::level_of(reason) == expected);
    }
}

TEST_CASE("messages are logged only where it was asked for", "[server_app][reports]") {
    Scene scene(LogFormat::json, "info", true);

    REQUIRE(scene.events.pre_request);
    scene.events.pre_request(session_closed_by(CloseReason::finished), std::string(99, 'a') + "\xff" + "rest");

    const auto object = scene.captured.only_object();
    CHECK(object.value("bytes", 0) == 104);
    CHECK(object.value("message", "") == std::string(99, 'a') + "\\xff...");
    CHECK_FALSE(Scene(LogFormat::json).events.pre_request);
}

TEST_CASE("neither a message nor a name forges a field or a line of the text", "[server_app][reports]") {
    Scene scene(LogFormat::text, "info", true);
    SessionReport session = session_closed_by(CloseReason::finished);
    session.peer = echo::Endpoint("unix:/a on unix:/b: messages 9");

    scene.events.pre_request(session, "hi\", reason cut\r\n2026-01-01 \xc2\x9b"
                                      "1m\x1b[2J\xff");
    scene.events.connection_lost(session);

    REQUIRE(scene.captured.lines().size() == 2);
    CHECK_THAT(scene.captured.lines().front(),
               contains_text(R"( bytes from "unix:/a on unix:/b: messages 9": "hi\", reason cut\r\n2026-01-01 )"
                             R"(\xc2\x9b1m\x1b[2J\xff")"));
    CHECK_THAT(scene.captured.lines().back(),
               contains_text(R"( closed "unix:/a on unix:/b: messages 9" on 127.0.0.1:8060: messages 3, )"));
}

TEST_CASE("a line stands for all events since the last, and there is one a second", "[server_app][reports]") {
    LogThrottle throttle;
    const LogThrottle::Clock::time_point start{};

    CHECK(throttle.count(start) == 1);
    CHECK(throttle.count(start) == 0);
    CHECK(throttle.count(start + 999ms) == 0);
    CHECK(throttle.count(start + 1s) == 3);
    CHECK(throttle.count(start + 1999ms) == 0);
    CHECK(throttle.take_rest() == 1);
    CHECK(throttle.take_rest() == 0);
    CHECK(throttle.count(start + 2s) == 1);
}

TEST_CASE("refused connections are told once a second, and the rest at the end", "[server_app][reports]") {
    Scene scene(LogFormat::text);

    // All within a second, or the machine is too slow to tell anything.
    for (int count = 0; count < 5; ++count) {
        scene.events.connection_refused(session_closed_by(CloseReason::max_connections));
    }
    REQUIRE(scene.captured.lines().size() == 1);
    CHECK_THAT(scene.captured.lines().front(),
               contains_text(" warning connection refused 127.0.0.1:54322 on 127.0.0.1:8060: reason max_connections, "
                             "connections 1"));

    scene.reports.finish();
    REQUIRE(scene.captured.lines().size() == 2);
    CHECK_THAT(scene.captured.lines().back(), contains_text("connections refused: 4 more"));
}

TEST_CASE("no reason for refusing connections hides another", "[server_app][reports]") {
    Scene scene(LogFormat::text);

    for (int count = 0; count < 3; ++count) {
        scene.events.connection_refused(session_closed_by(CloseReason::proxy_header_missing));
        scene.events.connection_refused(session_closed_by(CloseReason::proxy_header_malformed));
    }
    REQUIRE(scene.captured.lines().size() == 2);
    CHECK_THAT(scene.captured.lines().back(), contains_text("reason proxy_header_malformed, connections 1"));

    scene.reports.finish();
    REQUIRE(scene.captured.lines().size() == 4);
    CHECK_THAT(scene.captured.lines().back(),
               contains_text("connections refused: 2 more, reason proxy_header_malformed"));
}

TEST_CASE("failures to accept are told once a second, and the rest at the end", "[server_app][reports]") {
    Scene scene(LogFormat::text);

    for (int count = 0; count < 5; ++count) {
        scene.events.accept_failed("127.0.0.1:8060", std::make_error_code(std::errc::too_many_files_open));
    }
    REQUIRE(scene.captured.lines().size() == 1);
    CHECK_THAT(scene.captured.lines().front(), contains_text(" error cannot accept on 127.0.0.1:8060: "));

    scene.reports.finish();
    REQUIRE(scene.captured.lines().size() == 2);
    CHECK_THAT(scene.captured.lines().back(), contains_text("failures to accept: 4 more"));
}

}  // namespace server_app_reports_test
