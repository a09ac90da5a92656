// The pure parts of check: how it judges, and what it prints.
#include <algorithm>
#include <string>
#include <vector>

#include <asio/error.hpp>

#include <nlohmann/json.hpp>

#include <echo/error.hpp>

#include "client/app/check/check_options.hpp"
#include "client/app/check/check_output.hpp"
#include "client/app/check/check_report.hpp"
#include "client/app/check/time_range.hpp"
#include "support/catch.hpp"

namespace client_app_check_test {

using namespace echo::client_app;
using namespace std::chrono_literals;
using echo::errc;
using echo::test::contains_text;
using nlohmann::json;
using Time = std::chrono::nanoseconds;

namespace {

FreshResult answered(Time total) {
    FreshResult result{{}, {}, ConnectPhases{1us, 2us, {}, 3us}, KernelView{30us, 15us, 0, 0}};
    result.response.total = total;
    return result;
}

FreshResult failed(std::error_code error) {
    return {error, {}, {}, {}};
}

CheckOptions with_thresholds(const char* warning, const char* critical) {
    CheckOptions options;
    if (warning) options.warning = TimeRange::parse(warning);
    if (critical) options.critical = TimeRange::parse(critical);
    return options;
}

const CommonOptions common;

CheckReport judged(const std::vector<FreshResult>& results, const CheckOptions& options = {}) {
    return judge(results, "message", common, options);
}

}  // namespace

TEST_CASE("without thresholds an answer is OK", "[client_app][check]") {
    const CheckReport report = judged({answered(20ms)});
    CHECK(report.state == PluginState::ok);
    CHECK(report.sentence == "reply from 127.0.0.1:8060 in 20ms");
    CHECK(report.time == 20ms);
}

TEST_CASE("the thresholds decide, and critical comes before warning", "[client_app][check]") {
    const CheckOptions options = with_thresholds("50ms", "200ms");
    CHECK(judged({answered(50ms)}, options).state == PluginState::ok);
    const CheckReport warning = judged({answered(51ms)}, options);
    CHECK(warning.state == PluginState::warning);
    CHECK(warning.sentence == "reply from 127.0.0.1:8060 in 51ms, and more than 50ms is worth a warning (-w)");
    const CheckReport critical = judged({answered(201ms)}, options);
    CHECK(critical.state == PluginState::critical);
    CHECK(critical.sentence == "reply from 127.0.0.1:8060 in 201ms, and more than 200ms is critical (-c)");
}

TEST_CASE("of several messages the median is judged", "[client_app][check]") {
    const CheckOptions options = with_thresholds("50ms", nullptr);
    CHECK(judged({answered(900ms), answered(10ms), answered(20ms)}, options).state == PluginState::ok);
    const CheckReport report = judged({answered(10ms), answered(60ms), answered(70ms), answered(20ms)}, options);
    CHECK(report.state == PluginState::warning);
    CHECK(report.time == 60ms);
    CHECK(report.times == std::vector<Time>{10ms, 60ms, 70ms, 20ms});
    CHECK_THAT(report.sentence, contains_text("4 replies from 127.0.0.1:8060, the median in 60ms"));
}

TEST_CASE("a message that fails is critical, whatever the others took", "[client_app][check]") {
    const CheckReport report = judged({answered(1ms), failed(asio::error::connection_refused)});
    CHECK(report.state == PluginState::critical);
    CHECK_THAT(report.sentence, contains_text("connection refused; is the server running there?"));
    CHECK_FALSE(report.time);
    CHECK(report.times == std::vector<Time>{1ms});
    CHECK(judged({failed(errc::reply_mismatch)}).state == PluginState::critical);
    CHECK(judged({failed(errc::request_timeout)}).state == PluginState::critical);
    CHECK(judged({failed(asio::error::host_not_found)}).state == PluginState::critical);
    CHECK(judged({failed(errc::tls_certificate_expired)}).state == PluginState::critical);
}

TEST_CASE("what stands in the way on this machine is unknown", "[client_app][check]") {
    CHECK(judged({failed(asio::error::no_descriptors)}).state == PluginState::unknown);
    CHECK(judged({failed(asio::error::address_family_not_supported)}).state == PluginState::unknown);
    CHECK(judged({failed(errc::client_closed)}).state == PluginState::unknown);
}

TEST_CASE("the plugin's line has the performance data in seconds", "[client_app][check]") {
    const CheckOptions options = with_thresholds("50ms", "@1:2");
    FreshResult result = answered(123us);
    CHECK(plugin_line(judged({result}, options), common, options) ==
          "ECHO OK - reply from 127.0.0.1:8060 in 123us | time=0.000123s;0.05;@1:2;0;5 resolve=0.000001s;;;0 "
          "connect=0.000002s;;;0 first_byte=0.000003s;;;0\n");
    result.phases->tls = 7us;
    CommonOptions patient;
    patient.config.request_timeout = 0s;
    CHECK_THAT(plugin_line(judged({result}), patient, {}),
               contains_text("| time=0.000123s;;;0; resolve=0.000001s;;;0 connect=0.000002s;;;0 tls=0.000007s;;;0 "));
}

TEST_CASE("the plugin's line of a failure has no time", "[client_app][check]") {
    const CheckOptions options = with_thresholds("50ms", "200ms");
    const std::string line = plugin_line(judged({failed(asio::error::connection_refused)}, options), common, options);
    CHECK_THAT(line, contains_text("ECHO CRITICAL - no reply from 127.0.0.1:8060: connection refused"));
    CHECK(line.ends_with(" | time=U;0.05;0.2;0;5\n"));
}

TEST_CASE("nothing that was said looks like performance data, or a second line", "[client_app][check]") {
    CHECK(plugin_line("a|b\nc") == "ECHO UNKNOWN - a/b c\n");
    CommonOptions odd;
    odd.endpoint = "unix:/tmp/a|b";
    const std::string line = plugin_line(judge({failed(asio::error::connection_refused)}, "", odd, {}), odd, {});
    CHECK(std::count(line.begin(), line.end(), '|') == 1);
}

TEST_CASE("the hints are told when something is wrong, and only then", "[client_app][check]") {
    FreshResult result = answered(1100ms);
    result.phases->connect = 1050ms;
    result.kernel->syn_retransmits = result.kernel->retransmits = 1;
    const CheckOptions options = with_thresholds("500ms", nullptr);
    CHECK_THAT(plugin_line(judged({result}, options), common, options),
               contains_text("(-w); the connect took 1.05s: one SYN"));
    CHECK(plugin_line(judged({result}), common, {}).find("SYN") == std::string::npos);
}

TEST_CASE("the metrics tell success, state and times", "[client_app][check]") {
    const std::string text = check_metrics(judged({answered(123us)}), common);
    CHECK_THAT(text,
               contains_text("# TYPE echo_probe_success gauge\necho_probe_success{endpoint=\"127.0.0.1:8060\"} 1\n"));
    CHECK_THAT(text, contains_text("echo_probe_duration_seconds{endpoint=\"127.0.0.1:8060\"} 0.000123\n"));
    CHECK_THAT(text,
               contains_text("echo_probe_phase_seconds{endpoint=\"127.0.0.1:8060\",phase=\"connect\"} 0.000002\n"));
    CHECK_THAT(text, contains_text("echo_probe_exit_code{endpoint=\"127.0.0.1:8060\"} 0\n"));
}

TEST_CASE("the metrics of a failure have no times", "[client_app][check]") {
    const std::string text = check_metrics(judged({failed(asio::error::connection_refused)}), common);
    CHECK_THAT(text, contains_text("echo_probe_success{endpoint=\"127.0.0.1:8060\"} 0\n"));
    CHECK_THAT(text, contains_text("echo_probe_exit_code{endpoint=\"127.0.0.1:8060\"} 2\n"));
    CHECK_THAT(text, contains_text("echo_probe_failure_cause{endpoint=\"127.0.0.1:8060\"} 4\n"));
    CHECK(text.find("_seconds") == std::string::npos);
}

TEST_CASE("a label value may hold anything", "[client_app][check]") {
    CommonOptions odd;
    odd.endpoint = "unix:/tmp/a\"b\xff";
    const std::string text = check_metrics(judged({answered(1ms)}), odd);
    CHECK_THAT(text, contains_text("echo_probe_success{endpoint=\"unix:/tmp/a\\\"b\\\\xff\"} 1\n"));
}

TEST_CASE("a check as JSON has null for what there is none of", "[client_app][check]") {
    const json good = json::parse(check_json(judged({answered(1ms)}), common, {}));
    CHECK(good["state"] == "OK");
    CHECK(good["time_ns"] == 1'000'000);
    CHECK(good["error"].is_null());
    CHECK(good["settings"]["warning_seconds"].is_null());
    const json bad = json::parse(
        check_json(judged({failed(asio::error::connection_refused)}), common, with_thresholds("50ms", nullptr)));
    CHECK(bad["time_ns"].is_null());
    CHECK(bad["phases"].is_null());
    CHECK(bad["error"]["exit_code"] == 4);
    CHECK(bad["exit_code"] == 2);
    CHECK(bad["settings"]["warning_seconds"] == "0.05");
}

TEST_CASE("check's options are read, and refused by name", "[client_app][check]") {
    const CheckOptions options = to_check_options({"50ms", "10:20", "7", "/tmp/x.prom"});
    REQUIRE(options.warning);
    CHECK(options.warning->in_seconds() == "0.05");
    REQUIRE(options.critical);
    CHECK(options.critical->in_seconds() == "10:20");
    CHECK(options.count == 7);
    CHECK(options.file == "/tmp/x.prom");

    const auto refusal = [](const CheckFlags& flags) {
        try {
            to_check_options(flags);
        } catch (const std::invalid_argument& fault) {
            return std::string(fault.what());
        }
        return std::string();
    };
    CHECK_THAT(refusal({"x", {}, {}, {}}), contains_text("--warning: "));
    CHECK_THAT(refusal({{}, "2:1", {}, {}}), contains_text("--critical: "));
    CHECK_THAT(refusal({{}, {}, "0", {}}), contains_text("--count: "));
    CHECK_THAT(refusal({{}, {}, {}, ""}), contains_text("--output-file: must name a file"));
}

TEST_CASE("a certificate's days have a unit, but for zero, and what is proposed is taken", "[client_app][check]") {
    const auto days_of = [](const std::string& text) {
        CheckFlags flags;
        flags.certificate_warning = text;
        return to_check_options(flags).certificate_warning;
    };
    const std::string fault = "--cert-warning: must have a unit, such as 30d for days or 36h for hours, got ";
    CHECK_THROWS_WITH(days_of("40"), fault + "\"40\"");
    CHECK_THROWS_WITH(days_of("1.5"), fault + "\"1.5\"");
    CHECK_THROWS_WITH(days_of(".5"), fault + "\".5\"");
    CHECK(days_of("30d") == 30 * 24h);
    CHECK(days_of("36h") == 36h);
    CHECK(days_of("0") == 0s);
    CHECK(days_of("00") == 0s);
}

}  // namespace client_app_check_test
