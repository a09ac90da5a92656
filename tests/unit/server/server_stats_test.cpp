#include <echo/server_stats.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "config_difference.hpp"
#include "stats/counters.hpp"
#include "support/catch.hpp"

namespace server_stats_test {

using namespace std::chrono_literals;

using echo::CloseReason;
using echo::ServerConfig;
using echo::ServerStats;

TEST_CASE("each reason for a close has a word of its own", "[server stats]") {
    std::set<std::string> words;
    for (std::size_t index = 0; index < echo::close_reason_count; ++index) {
        words.emplace(to_string(static_cast<CloseReason>(index)));
    }
    CHECK(words.size() == echo::close_reason_count);
    CHECK(words.count("unknown") == 0);
}

TEST_CASE("the numbers of several threads are added up", "[server stats]") {
    struct Worker {
        echo::server_detail::Counters counts;
        const echo::server_detail::Counters& counters() const { return counts; }
    };
    std::array<std::unique_ptr<Worker>, 2> workers{std::make_unique<Worker>(), std::make_unique<Worker>()};
    echo::server_detail::Counters& one = workers[0]->counts;
    echo::server_detail::Counters& other = workers[1]->counts;
    one.accepted.add(3);
    one.closed_for(CloseReason::idle).add();
    one.messages.add(10);
    other.accepted.add(2);
    other.closed_for(CloseReason::idle).add();
    other.closed_for(CloseReason::peer_closed).add();
    other.bytes_sent.add(7);
    other.health_checks.add();
    one.add_answer_time(10us);
    one.add_answer_time(10'001ns);
    other.add_answer_time(1min);

    const ServerStats stats = echo::server_detail::aggregate(workers);

    CHECK(stats.connections_accepted == 5);
    CHECK(stats.closed(CloseReason::idle) == 2);
    CHECK(stats.closed() == 3);
    CHECK(stats.connections_open == 2);
    CHECK(stats.messages == 10);
    CHECK(stats.bytes_sent == 7);
    CHECK(stats.health_checks == 1);
    CHECK(stats.answer_times.counts[0] == 1);
    CHECK(stats.answer_times.counts[1] == 1);
    CHECK(stats.answer_times.counts.back() == 1);
    CHECK(stats.answer_times.count() == 3);
    CHECK(stats.answer_times.sum == 1min + 20us + 1ns);
}

TEST_CASE("the numbers are one JSON object, with the closes by their words", "[server stats]") {
    ServerStats stats;
    stats.connections_accepted = 5;
    stats.connections_closed[static_cast<std::size_t>(CloseReason::write_stall)] = 4;
    stats.accepting = true;
    stats.answer_times.counts = {1, 2};
    stats.answer_times.sum = 5us;

    const nlohmann::json json = nlohmann::json::parse(to_json(stats));

    CHECK(json.at("connections_accepted") == 5);
    CHECK(json.at("connections_closed").at("write_stall") == 4);
    CHECK(json.at("connections_closed").size() == echo::close_reason_count);
    CHECK(json.at("accepting") == true);
    const nlohmann::json& times = json.at("answer_times");
    CHECK(times.at("samples") == 3);
    CHECK(times.at("sum_ns") == 5'000);
    CHECK(times.at("steps").at(1) == nlohmann::json::array({25'000, 2}));
    CHECK(times.at("steps").back() == nlohmann::json::array({nullptr, 0}));
}

TEST_CASE("a reload names what it leaves as it was", "[server stats]") {
    const ServerConfig running;
    ServerConfig wanted;
    CHECK(echo::server_detail::differences(running, wanted).empty());

    wanted.limits.max_connections = 7;
    wanted.framing = wanted.framing.with_max_message(10);
    wanted.tls.certificate_file = "other.pem";
    CHECK(echo::server_detail::differences(running, wanted).empty());

    wanted.listen = {"127.0.0.1:1"};
    wanted.inherited = {{.descriptor = 3}};
    wanted.framing = echo::Framing::line();
    wanted.replies.reply_prefix = ">";
    wanted.replies.quit_message = "QUIT";
    wanted.read_size = 10;
    wanted.threads = 2;
    wanted.backlog = 5;
    CHECK(echo::server_detail::differences(running, wanted) ==
          std::vector<std::string>{"listen", "inherited", "framing", "reply_prefix", "quit_message", "read_size",
                                   "threads", "backlog"});

    wanted = running;
    wanted.framing = echo::Framing::separator("\n");
    CHECK(echo::server_detail::differences(running, wanted) == std::vector<std::string>{"separator"});
}

}  // namespace server_stats_test
