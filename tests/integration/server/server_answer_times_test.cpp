// How long answers take, as the server measures it.
#include <chrono>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

#include "session/answer_timer.hpp"
#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace server_answer_times_test {

using namespace std::chrono_literals;
using echo::AnswerTimes;
using echo::Framing;
using echo::server_detail::AnswerSampling;
using echo::server_detail::AnswerTimer;
using echo::test::eventually;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;

namespace {

constexpr auto pause = 30ms;

AnswerTimes times_of(RunningServer& server, std::uint64_t samples) {
    CHECK(eventually([&] { return server->stats().answer_times.count() >= samples; }));
    return server->stats().answer_times;
}

class SlowProtocol : public echo::EchoServerProtocol {
public:
    using EchoServerProtocol::EchoServerProtocol;
    void response(std::string_view message) override {
        std::this_thread::sleep_for(pause);
        EchoServerProtocol::response(message);
    }
};

// Answers from a thread of its own, later.
class DeferringProtocol : public echo::EchoServerProtocol {
public:
    using EchoServerProtocol::EchoServerProtocol;
    void response(std::string_view message) override {
        std::thread([reply = defer(), text = std::string(message)]() mutable {
            std::this_thread::sleep_for(pause);
            reply.send(std::move(text));
        }).detach();
    }
};

template <class Protocol>
echo::ServerProtocolFactory make() {
    return [](const Framing& framing) { return std::make_unique<Protocol>(framing); };
}

}  // namespace

TEST_CASE("of the messages of a tick of the kernel's clock one is measured", "[server][stats]") {
    AnswerSampling sampling;
    const AnswerSampling::TimePoint tick{1s};
    CHECK(sampling.is_due(tick));
    CHECK(sampling.is_due(tick));  // whatever brought no whole message
    sampling.take(tick);
    CHECK_FALSE(sampling.is_due(tick));
    CHECK(sampling.is_due(tick + 4ms));
}

TEST_CASE("an answer is timed until it is written, whatever of others is pending", "[server][stats]") {
    AnswerTimer timer;
    CHECK_FALSE(timer.ends(5, 0));

    timer.begin(AnswerTimer::TimePoint{1s}, 3);

    CHECK_FALSE(timer.ends(3, 1));
    CHECK_FALSE(timer.ends(3, 4));  // a protocol may owe more than one for a message
    CHECK_FALSE(timer.ends(5, 3));
    CHECK(timer.ends(5, 2));
    CHECK(timer.began_at() == AnswerTimer::TimePoint{1s});
    CHECK_FALSE(timer.ends(5, 0));
}

TEST_CASE("a message that comes alone is measured, a part of one is not", "[server][stats]") {
    RunningServer server(loopback_config(Framing::line()));
    RawSocket client(server.endpoint());
    client.send("a");
    REQUIRE(eventually([&] { return server->stats().bytes_received == 1; }));
    client.send("b\n");
    REQUIRE(client.receive(3) == "ab\n");

    CHECK(times_of(server, 1).count() == 1);
}

TEST_CASE("the time that a protocol takes is measured, also where it answers later", "[server][stats]") {
    const auto factory = GENERATE(0, 1) == 0 ? make<SlowProtocol>() : make<DeferringProtocol>();
    RunningServer server(loopback_config(Framing::line()), factory);
    RawSocket client(server.endpoint());
    client.send("a\n");
    REQUIRE(client.receive(2) == "a\n");

    const AnswerTimes times = times_of(server, 1);

    CHECK(times.count() == 1);
    CHECK(times.sum >= pause);
    for (std::size_t step = 0; step <= AnswerTimes::step_of(25ms); ++step) CHECK(times.counts[step] == 0);
}

TEST_CASE("an answer that its peer does not take is timed until it has", "[server][stats]") {
    RunningServer server(loopback_config(Framing::line()));
    RawSocket client(server.endpoint());
    std::string large(8 * 1024 * 1024, 'l');
    large.back() = '\n';
    client.send(large);
    REQUIRE(eventually([&] { return server->stats().messages == 1; }));
    CHECK(server->stats().answer_times.count() == 0);
    std::this_thread::sleep_for(pause);
    REQUIRE((client.receive(large.size()) == large));

    CHECK(times_of(server, 1).sum >= pause);
}

}  // namespace server_answer_times_test
