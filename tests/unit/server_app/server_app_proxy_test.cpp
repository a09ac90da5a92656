// The program behind a proxy: its settings, and what its log says.
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "server/app/log/reports.hpp"
#include "server/app/settings/setting.hpp"
#include "support/catch.hpp"
#include "support/programs/captured_log.hpp"
#include "support/programs/server_sources.hpp"

namespace server_app_proxy_test {

using echo::CloseReason;
using echo::ProxyProtocol;
using echo::SessionReport;
using echo::server_app::LogFormat;
using echo::server_app::Reports;
using echo::test::CapturedLog;
using echo::test::contains_text;
using echo::test::load;
using echo::test::refusal_of;

namespace {

SessionReport handed_on() {
    SessionReport session{"192.0.2.1:1025", "127.0.0.1:8060"};
    session.proxy = "10.0.0.5:40000";
    session.bytes_received = 1;
    return session;
}

}  // namespace

TEST_CASE("the PROXY protocol and whom to believe are settings like all others", "[server_app][proxy]") {
    const auto config =
        load({.environment = {"ECHO_SERVER_PROXY_FROM=10.0.0.0/8 ::1"}, .file = "proxy_protocol = 'accept'"})
            .options.config;
    CHECK(config.proxy_protocol == ProxyProtocol::accept);
    CHECK(config.proxy_from == std::vector<echo::Network>{"10.0.0.0/8", "::1"});
    CHECK(load({}).options.config.proxy_protocol == ProxyProtocol::off);
    CHECK(load({.words = {"--proxy-protocol", "require", "--proxy-from", "10.0.0.5", "--proxy-from", "10.0.0.6"}})
              .options.config.proxy_from.size() == 2);
}

TEST_CASE("an option, a variable and a line of the file set the PROXY protocol alike", "[server_app][proxy]") {
    const std::vector<echo::test::ServerSources> all = {
        {.words = {"--proxy-protocol", "require", "--proxy-from", "20.0.0.0/8", "--proxy-from", "::1"}},
        {.environment = {"ECHO_SERVER_PROXY_PROTOCOL=require", "ECHO_SERVER_PROXY_FROM=20.0.0.0/8 ::1"}},
        {.file = "proxy_protocol = 'require'\nproxy_from = ['20.0.0.0/8', '::1']"}};
    for (const auto& sources : all) {
        const auto options = load(sources).options;
        const auto written = [&](const char* name) {
            return echo::server_app::find_setting(name)->write(options).value();
        };
        CHECK(written("proxy_protocol") == echo::server_app::Texts{"require"});
        CHECK(written("proxy_from") == echo::server_app::Texts{"20.0.0.0/8", "::1/128"});
    }
}

TEST_CASE("settings of the PROXY protocol that cannot hold are told with their place", "[server_app][proxy]") {
    CHECK(refusal_of({.words = {"--proxy-protocol", "on"}}) ==
          "--proxy-protocol: must be off, accept or require, got \"on\"");
    CHECK(refusal_of({.file = "proxy_from = ['10.0.0.0/8', '10.0.0.1/8']"}) ==
          "echo.toml:1:14: proxy_from: network \"10.0.0.1/8\": an address within a network names no network; write "
          "10.0.0.0/8");
    CHECK(refusal_of({.words = {"--proxy-protocol", "require"}}) ==
          "--proxy-protocol: needs to know whose headers to believe; set --proxy-from to the proxies' addresses");
    CHECK(refusal_of({.file = "proxy_protocol = 'accept'"}) ==
          "echo.toml:1:18: proxy_protocol: needs to know whose headers to believe; set proxy_from to the proxies' "
          "addresses");
    CHECK(refusal_of({.words = {"--proxy-from", "10.0.0.0/8"}}) ==
          "--proxy-from: belongs to the PROXY protocol, which is off; set --proxy-protocol to accept or require, or "
          "leave this out");
    CHECK(refusal_of({.words = {"--proxy-protocol", "require", "--listen", "unix:/tmp/a"}}) == "not refused");
    CHECK(refusal_of({.words = {"--proxy-protocol", "require", "--proxy-from", "::/0"}}) == "not refused");
}

TEST_CASE("each endpoint may have its own word on PROXY headers", "[server_app][proxy]") {
    const std::vector<std::string> listen = {"127.0.0.1:1?proxy=require", "unix:/a?proxy=accept", ":2?proxy=off"};
    const auto written = [](const echo::test::ServerSources& sources) {
        return echo::server_app::find_setting("listen")->write(load(sources).options).value();
    };
    const echo::test::ServerSources words = {
        .words = {"-l", listen[0], "-l", listen[1], listen[2], "--proxy-from", "127.0.0.1"}};
    CHECK(written(words) == echo::server_app::Texts{listen[2], listen[0], listen[1]});
    CHECK(written({.file = "listen = ['" + listen[0] + "', '" + listen[1] + "']\nproxy_from = ['::1']"}) ==
          echo::server_app::Texts{listen[0], listen[1]});
    CHECK(load(words).options.config.proxy_protocol == ProxyProtocol::off);
}

TEST_CASE("what an endpoint says of PROXY headers is checked where it stands", "[server_app][proxy]") {
    CHECK(refusal_of({.words = {"-l", "127.0.0.1:1?poxy=require"}}) ==
          "-l: endpoint \"127.0.0.1:1?poxy=require\": behind the question mark only proxy may be set, as in "
          "127.0.0.1:8060?proxy=require, got \"poxy\"");
    CHECK(refusal_of({.file = "listen = '127.0.0.1:1?proxy=on'"}) ==
          "echo.toml:1:10: listen: endpoint \"127.0.0.1:1?proxy=on\": proxy must be off, accept or require, got "
          "\"on\"");
    CHECK(refusal_of({.words = {"-l", "8060?proxy=require"}}) ==
          "-l: \"8060\" is a port without a host; write 127.0.0.1:8060?proxy=require, or :8060?proxy=require for "
          "all interfaces");
    CHECK(refusal_of({.words = {"-l", "127.0.0.1:1?proxy=require"}}) ==
          "-l: 127.0.0.1:1?proxy=require needs to know whose headers to believe; set --proxy-from to the "
          "proxies' addresses");
    CHECK(refusal_of({.words = {"-l", ":1?proxy=off", "--proxy-from", "::1"}})
              .starts_with("--proxy-from: belongs to the PROXY protocol, which is off; "));
    CHECK(refusal_of({.words = {"-l", "unix:/a?proxy=require", "-l", ":1"}}) == "not refused");
    CHECK(refusal_of({.words = {"-l", ":1?proxy=off", "--proxy-protocol", "require"}}) == "not refused");
}

TEST_CASE("a connection that a proxy has handed on is logged with its address", "[server_app][proxy]") {
    CapturedLog json(LogFormat::json, "info");
    Reports json_reports(json.log, false);
    json_reports.events().connection_lost(handed_on());
    CHECK(json.only_object().at("peer") == "192.0.2.1:1025");
    CHECK(json.only_object().at("proxy") == "10.0.0.5:40000");

    CapturedLog text(LogFormat::text, "debug");
    Reports text_reports(text.log, false);
    text_reports.events().connection_made(handed_on());
    text_reports.events().connection_lost(handed_on());
    REQUIRE(text.lines().size() == 2);
    CHECK_THAT(text.lines().front(),
               contains_text("connection from 192.0.2.1:1025 by 10.0.0.5:40000 on 127.0.0.1:8060"));
    CHECK_THAT(text.lines().back(), contains_text("closed 192.0.2.1:1025 by 10.0.0.5:40000 on 127.0.0.1:8060: "));
}

TEST_CASE("a refused PROXY header is logged with its fault", "[server_app][proxy]") {
    CapturedLog captured(LogFormat::json, "info");
    Reports reports(captured.log, false);
    SessionReport session{"10.0.0.5:40000", "127.0.0.1:8060"};
    session.reason = CloseReason::proxy_header_malformed;
    session.detail = "the header is wrong: its checksum is wrong";

    reports.events().connection_refused(session);

    const auto object = captured.only_object();
    CHECK(object.at("level") == "warning");
    CHECK(object.at("reason") == "proxy_header_malformed");
    CHECK(object.at("cause") == session.detail);
    CHECK_FALSE(object.contains("proxy"));
}

TEST_CASE("PROXY headers that nobody reads are one line a second", "[server_app][proxy]") {
    CapturedLog captured(LogFormat::json, "info");
    Reports reports(captured.log, false);
    const auto events = reports.events();

    for (int count = 0; count < 100; ++count) events.proxy_header_unread({"10.0.0.5:40000", "127.0.0.1:8060"});

    const auto object = captured.only_object();
    CHECK(object.at("event") == "proxy_header_unread");
    CHECK(object.at("peer") == "10.0.0.5:40000");
    CHECK(object.at("connections") == 1);
}

}  // namespace server_app_proxy_test
