// How long answers take, as the server measures it.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>

#include <echo/reply.hpp>

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

void let_time_pass() {
    const auto until = std::chrono::steady_clock::now() + pause;
    REQUIRE(eventually([&] { return std::chrono::steady_clock::now() >= until; }));
}

// The protocol is asked, and answers when the test lets it: at once, holding its thread up, or later.
class Answering {
public:
    explicit Answering(bool is_later) : is_later_(is_later) {}

    echo::ServerProtocolFactory factory() {
        return [this](const Framing& framing) { return std::make_unique<Protocol>(framing, *this); };
    }
    void wait_until_asked() { REQUIRE(asked_.get_future().wait_for(10s) == std::future_status::ready); }
    void let_it_answer() {
        may_answer_.set_value();
        if (is_later_) reply_.send("a");
    }

private:
    class Protocol : public echo::EchoServerProtocol {
    public:
        Protocol(const Framing& framing, Answering& test) : EchoServerProtocol(framing), test_(test) {}
        void response(std::string_view message) override {
            if (test_.is_later_) test_.reply_ = defer();
            test_.asked_.set_value();
            if (test_.is_later_) return;
            test_.may_answer_.get_future().wait_for(10s);
            EchoServerProtocol::response(message);
        }

    private:
        Answering& test_;
    };

    const bool is_later_;
    std::promise<void> asked_;
    std::promise<void> may_answer_;
    echo::Reply reply_;
};

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
    Answering answering(GENERATE(false, true));
    RunningServer server(loopback_config(Framing::line()), answering.factory());
    RawSocket client(server.endpoint());
    client.send("a\n");
    answering.wait_until_asked();
    let_time_pass();
    answering.let_it_answer();
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
    let_time_pass();
    REQUIRE((client.receive(large.size()) == large));

    CHECK(times_of(server, 1).sum >= pause);
}

}  // namespace server_answer_times_test
