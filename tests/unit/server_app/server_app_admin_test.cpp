#include "server/app/admin/admin_pages.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <echo/version.hpp>

#include "support/catch.hpp"
#include "support/processes/process_figures.hpp"

namespace server_app_admin_test {

using echo::CloseReason;
using echo::server_app::AdminFacts;
using echo::server_app::answer_admin;
using echo::test::contains_text;
using namespace std::chrono_literals;

namespace {

// Every number differs, so that none can be taken for another.
AdminFacts some_facts() {
    AdminFacts facts;
    facts.stats.connections_accepted = 101;
    facts.stats.connections_open = 102;
    for (std::size_t index = 0; index < echo::close_reason_count; ++index) {
        facts.stats.connections_closed[index] = 200 + index;
    }
    facts.stats.health_checks = 103;
    facts.stats.messages = 104;
    facts.stats.bytes_received = 105;
    facts.stats.bytes_sent = 106;
    facts.stats.accept_failures = 107;
    facts.stats.tls_handshakes = 108;
    facts.stats.tls_resumptions = 109;
    facts.stats.buffer_bytes = 110;
    facts.stats.max_connections = 111;
    facts.stats.answer_times.counts[0] = 115;
    facts.stats.answer_times.counts[6] = 5;
    facts.stats.answer_times.counts.back() = 1;
    facts.stats.answer_times.sum = 2500ms;
    facts.stats.accepting = true;
    facts.reloads_done = 112;
    facts.reloads_failed = 113;
    facts.log_lines_lost = 114;
    facts.certificates = {
        {"tls_cert", "a \"b\\\n.crt", "/CN=echo", {}, std::chrono::system_clock::time_point(1'800'000'000s)}};
    facts.started = std::chrono::system_clock::time_point(1'700'000'000s);
    facts.uptime = 1500ms;
    return facts;
}

echo::server_app::AdminAnswer get(std::string_view path, const AdminFacts& facts = some_facts()) {
    return answer_admin("GET", path, [&] { return facts; });
}

// The least of several: what it takes where nothing else disturbs.
std::chrono::nanoseconds time_of_figures() {
    auto least = std::chrono::nanoseconds::max();
    for (int round = 0; round < 20; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        (void)echo::server_app::process_figures();
        least = std::min<std::chrono::nanoseconds>(least, std::chrono::steady_clock::now() - begin);
    }
    return least;
}

}  // namespace

TEST_CASE("the server is live without a question to it", "[server_app][admin]") {
    const auto answer = answer_admin("GET", "/livez", []() -> AdminFacts { throw std::logic_error("was asked"); });

    CHECK(answer.status == 200);
    CHECK(answer.body == "live\n");
}

TEST_CASE("the server is ready while it takes connections", "[server_app][admin]") {
    AdminFacts facts = some_facts();
    CHECK(get("/readyz", facts).status == 200);

    facts.stats.accepting = false;
    CHECK(get("/readyz", facts).status == 503);
}

TEST_CASE("each metric tells its number", "[server_app][admin]") {
    const std::string metrics = "\n" + get("/metrics").body;

    for (const std::string line :
         {"echo_server_connections_accepted_total 101",
          "echo_server_connections_open 102",
          "echo_server_connections_closed_total{reason=\"peer_closed\"} 200",
          "echo_server_health_checks_total 103",
          "echo_server_messages_total 104",
          "echo_server_received_bytes_total 105",
          "echo_server_sent_bytes_total 106",
          "echo_server_accept_failures_total 107",
          "echo_server_tls_handshakes_total 108",
          "echo_server_tls_resumptions_total 109",
          "echo_server_buffer_bytes 110",
          "echo_server_max_connections 111",
          "echo_server_accepting 1",
          "echo_server_reloads_total{result=\"success\"} 112",
          "echo_server_reloads_total{result=\"failure\"} 113",
          "echo_server_build_info{version=\"" ECHO_VERSION "\"} 1",
          "echo_server_log_lines_lost_total 114",
          "echo_server_tls_certificate_not_after_seconds{setting=\"tls_cert\",file=\"a \\\"b\\\\\\\\n.crt\",subject="
          "\"/CN=echo\"} 1800000000",
          "echo_server_answer_duration_seconds_bucket{le=\"1e-05\"} 115",
          "echo_server_answer_duration_seconds_bucket{le=\"0.0005\"} 115",
          "echo_server_answer_duration_seconds_bucket{le=\"0.001\"} 120",
          "echo_server_answer_duration_seconds_bucket{le=\"10\"} 120",
          "echo_server_answer_duration_seconds_bucket{le=\"+Inf\"} 121",
          "echo_server_answer_duration_seconds_count 121",
          "echo_server_answer_duration_seconds_sum 2.5",
          "process_start_time_seconds 1700000000"}) {
        CAPTURE(line);
        CHECK_THAT(metrics, contains_text("\n" + line + "\n"));
    }
}

TEST_CASE("every reason for a connection's end is a metric", "[server_app][admin]") {
    const std::string metrics = get("/metrics").body;

    for (std::size_t index = 0; index < echo::close_reason_count; ++index) {
        const std::string reason(to_string(static_cast<CloseReason>(index)));
        CHECK_THAT(metrics, contains_text("{reason=\"" + reason + "\"} " + std::to_string(200 + index) + "\n"));
    }
}

TEST_CASE("every metric has a help and a type, and what counts ends in total", "[server_app][admin]") {
    std::istringstream metrics(get("/metrics").body);
    std::string help, type;
    bool is_histogram = false;
    for (std::string line; std::getline(metrics, line);) {
        CAPTURE(line);
        std::smatch found;
        if (std::regex_match(line, found, std::regex("# HELP (\\w+) .+\\."))) {
            help = found[1];
        } else if (std::regex_match(line, found, std::regex("# TYPE (\\w+) (counter|gauge|histogram)"))) {
            CHECK(found[1] == help);
            CHECK((found[2] == "counter") == help.ends_with("_total"));
            type = found[1];
            is_histogram = found[2] == "histogram";
        } else {
            const std::string series = line.substr(0, line.find_first_of("{ "));
            CHECK(std::regex_match(series, std::regex(type + (is_histogram ? "_(bucket|sum|count)" : ""))));
        }
    }
    CHECK_FALSE(type.empty());
}

TEST_CASE("the figures of the process have the names that Prometheus knows", "[server_app][admin]") {
    AdminFacts facts = some_facts();
    facts.process = [] {
        return echo::server_app::ProcessFigures{
            .open_descriptors = 21, .most_descriptors = 22, .resident_bytes = 23, .cpu_seconds = 2.5};
    };
    const std::string metrics = get("/metrics", facts).body;

    for (const std::string line : {"process_open_fds 21", "process_max_fds 22", "process_resident_memory_bytes 23",
                                   "process_cpu_seconds_total 2.5", "process_start_time_seconds 1700000000"}) {
        CHECK_THAT(metrics, contains_text("\n" + line + "\n"));
    }
    CHECK(get("/metrics").body.find("process_open_fds") == metrics.npos);
}

TEST_CASE("the system tells the figures of this process", "[server_app][admin]") {
    const auto before = echo::server_app::process_figures();
    const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const auto after = echo::server_app::process_figures();
    ::close(descriptor);

    rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    std::uint64_t open = 0;
    for (int number = 0; number < 65'536; ++number) open += ::fcntl(number, F_GETFD) >= 0 ? 1U : 0U;
    CHECK(before.open_descriptors.value() == open);
    CHECK(after.open_descriptors.value() == open + 1);
    CHECK(after.most_descriptors.value_or(RLIM_INFINITY) == limit.rlim_cur);
    CHECK(after.resident_bytes.value() > 1'000'000);
    CHECK(after.resident_bytes.value() < 1'000'000'000'000);
    CHECK(after.cpu_seconds.value() > 0);
}

TEST_CASE("many descriptors make the figures of the process no dearer", "[server_app][admin]") {
    struct stat folder {};
    if (::stat("/proc/self/fd", &folder) != 0 || folder.st_size == 0) {
        WARN("NOT CHECKED: before Linux 6.2 descriptors have to be counted one by one");
        return;
    }
    const std::chrono::nanoseconds with_few = time_of_figures();
    std::vector<int> descriptors;
    const std::size_t count = std::min<std::size_t>(echo::test::raise_descriptor_limit() - 100, 10'000);
    while (descriptors.size() < count) descriptors.push_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const std::chrono::nanoseconds with_many = time_of_figures();
    for (const int descriptor : descriptors) ::close(descriptor);

    CHECK(descriptors.back() >= 0);
    INFO(with_few.count() << " ns, and with " << count << " descriptors " << with_many.count() << " ns");
    CHECK(with_many < 10 * with_few);
}

TEST_CASE("the format of the metrics has a version", "[server_app][admin]") {
    CHECK(get("/metrics").content_type == "text/plain; version=0.0.4; charset=utf-8");
}

TEST_CASE("the statistics are the library's, and what the process adds", "[server_app][admin]") {
    const auto answer = get("/stats");

    CHECK(answer.content_type == "application/json");
    auto json = nlohmann::json::parse(answer.body);
    CHECK(json["uptime_seconds"] == 1.5);
    CHECK(json["version"] == ECHO_VERSION);
    CHECK(json["reloads"] == nlohmann::json({{"success", 112}, {"failure", 113}}));
    CHECK(json["log_lines_lost"] == 114);
    CHECK(json["tls_certificates"] == nlohmann::json::array({{{"setting", "tls_cert"},
                                                              {"file", "a \"b\\\\n.crt"},
                                                              {"subject", "/CN=echo"},
                                                              {"not_after_seconds", 1'800'000'000}}}));
    for (const char* added : {"uptime_seconds", "version", "reloads", "tls_certificates", "log_lines_lost"})
        json.erase(added);
    CHECK(json == nlohmann::json::parse(to_json(some_facts().stats)));
}

TEST_CASE("other paths and methods are refused", "[server_app][admin]") {
    const auto status = [](std::string_view method, std::string_view path) {
        return answer_admin(method, path, some_facts).status;
    };
    CHECK(status("GET", "/") == 404);
    CHECK(status("GET", "/livez/") == 404);
    CHECK(status("POST", "/nowhere") == 404);
    CHECK(status("POST", "/livez") == 405);
    CHECK(status("DELETE", "/stats") == 405);
    CHECK(status("HEAD", "/readyz") == 200);
}

}  // namespace server_app_admin_test
