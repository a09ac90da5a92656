// What the server counts, and the hooks by which it tells.
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace server_stats_test {

using echo::CloseReason;
using echo::Framing;
using echo::ServerStats;
using echo::SessionReport;
using echo::test::eventually;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

TEST_CASE("messages, bytes and connections are counted on every thread", "[server][stats]") {
    auto config = loopback_config(Framing::line());
    config.threads = 3;
    config.replies.reply_prefix = ">";
    RunningServer server(config);
    {
        std::vector<RawSocket> clients;
        for (int count = 0; count < 20; ++count) {
            clients.emplace_back(server.endpoint());
            clients.back().send("one\ntwo\n");
            CHECK(clients.back().receive(10) == ">one\n>two\n");
        }
        // The last answer is counted when its writing is over, which its reader may be ahead of.
        REQUIRE(eventually([&] { return server->stats().bytes_sent == 200; }));
        const ServerStats open = server->stats();
        CHECK(open.connections_open == 20);
        CHECK(open.messages == 40);
        CHECK(open.bytes_received == 160);
        CHECK(open.bytes_sent == 200);
        CHECK(open.buffer_bytes > 0);
        CHECK(open.accepting);
    }
    REQUIRE(eventually([&] { return server->stats().connections_open == 0; }));
    server->stop();

    const ServerStats stats = server->stats();
    CHECK(stats.connections_accepted == 20);
    CHECK(stats.closed(CloseReason::peer_closed) == 20);
    CHECK(stats.closed() == 20);
    CHECK(stats.buffer_bytes == 0);
    CHECK(stats.health_checks == 0);
    CHECK_FALSE(stats.accepting);
}

TEST_CASE("who is refused is counted as accepted and closed, and told to its own hook", "[server][stats]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.limits.max_connections = 1;
    config.events = recorder.events();
    std::vector<SessionReport> refused;
    config.events.connection_refused = [&](const SessionReport& report) { refused.push_back(report); };
    RunningServer server(config);
    RawSocket first(server.endpoint());
    first.send("x\n");
    CHECK(first.receive(2) == "x\n");

    RawSocket second(server.endpoint());
    CHECK(second.receive_until_end().empty());
    const std::string second_address = second.local_address();
    first.close();
    recorder.lost(1);
    server->stop();

    REQUIRE(refused.size() == 1);
    CHECK(refused.front().reason == CloseReason::max_connections);
    CHECK(refused.front().peer.to_string() == second_address);
    CHECK(recorder.made(1).size() == 1);
    CHECK(recorder.lost(1).size() == 1);
    const ServerStats stats = server->stats();
    CHECK(stats.connections_accepted == 2);
    CHECK(stats.closed() == 2);
}

TEST_CASE("pre_request comes before the protocol's answer and post_request after it", "[server][stats]") {
    std::vector<std::string> course;
    class TellingProtocol : public echo::EchoServerProtocol {
    public:
        TellingProtocol(const Framing& framing, std::vector<std::string>& course)
            : EchoServerProtocol(framing), course_(course) {}
        void response(std::string_view message) override {
            course_.push_back("response " + std::string(message));
            EchoServerProtocol::response(message);
        }

    private:
        std::vector<std::string>& course_;
    };
    auto config = loopback_config(Framing::line());
    config.events.pre_request = [&](const SessionReport& session, std::string_view message) {
        course.push_back("pre " + std::string(message) + " " + std::to_string(session.messages));
    };
    config.events.post_request = [&](const SessionReport& session, std::string_view message) {
        course.push_back("post " + std::string(message) + " " + std::to_string(session.messages));
    };
    RunningServer server(config,
                         [&](const Framing& framing) { return std::make_unique<TellingProtocol>(framing, course); });
    RawSocket client(server.endpoint());

    client.send("a\nb\n");
    CHECK(client.receive(4) == "a\nb\n");
    server->stop();

    CHECK(course == std::vector<std::string>{"pre a 1", "response a", "post a 1", "pre b 2", "response b", "post b 2"});
}

TEST_CASE("post_request tells of the message that ends the connection too", "[server][stats]") {
    ServerRecorder recorder;
    std::vector<std::string> answered;
    auto config = loopback_config(Framing::line());
    config.replies.quit_message = "QUIT";
    config.events = recorder.events();
    config.events.post_request = [&](const SessionReport&, std::string_view message) {
        answered.emplace_back(message);
    };
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("one\nQUIT\nnever taken\n");
    CHECK(client.receive_until_end() == "one\nQUIT\n");
    client.close();
    recorder.lost(1);

    CHECK(answered == std::vector<std::string>{"one", "QUIT"});
}

}  // namespace server_stats_test
