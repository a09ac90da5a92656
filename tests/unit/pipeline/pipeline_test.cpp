// The rules of one connection's calls, as scripts of events.
#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <system_error>
#include <vector>

#include <echo/error.hpp>

#include "connection/pipeline.hpp"
#include "support/catch.hpp"

namespace pipeline_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::errc;
using echo::WireState;
using echo::detail::Loss;
using echo::detail::Pipeline;
using echo::detail::PoolRequest;

namespace {

const Pipeline::TimePoint start{1h};

struct Script {
    explicit Script(EchoConfig settings) : config(std::move(settings)) {}

    PoolRequest& submit(std::size_t size = 1, std::chrono::nanoseconds timeout = 0ns) {
        PoolRequest& request = requests.emplace_back();
        request.size = size;
        request.submitted_at = now;
        if (timeout > 0ns) request.deadline = now + timeout;
        pipeline.submit(request, now);
        return request;
    }

    // Writes what there is at once; returns how many requests that was.
    std::size_t write() {
        if (!pipeline.begin_write(now)) return 0;
        const std::size_t count = pipeline.in_flight().owed() - pipeline.in_flight().written();
        pipeline.write_done();
        return count;
    }

    std::vector<std::error_code> take_ended() {
        std::vector<std::error_code> errors;
        for (const Pipeline::Ended& ended : pipeline.ended()) errors.push_back(ended.error);
        pipeline.ended().clear();
        return errors;
    }

    const EchoConfig config;
    Pipeline pipeline{config};
    std::deque<PoolRequest> requests;
    Pipeline::TimePoint now = start;
};

EchoConfig in_flight(std::size_t most) {
    EchoConfig config;
    config.max_in_flight = most;
    return config;
}

using Errors = std::vector<std::error_code>;

}  // namespace

TEST_CASE("requests are written in order, as many as there are places", "[pipeline]") {
    Script script(in_flight(2));
    for (int i = 0; i < 5; ++i) script.submit();
    CHECK(script.write() == 0);  // not connected
    script.pipeline.connected(script.now);
    CHECK(script.write() == 2);
    CHECK(script.write() == 0);
    script.pipeline.replied({}, script.now);
    CHECK(script.take_ended() == Errors{{}});
    CHECK(script.write() == 1);
    CHECK(script.pipeline.pending() == 4);
}

TEST_CASE("a connection carries max_in_flight_bytes at most, or one larger message", "[pipeline]") {
    EchoConfig config = in_flight(10);
    config.max_in_flight_bytes = 100;
    Script script(config);
    script.pipeline.connected(script.now);
    script.submit(60);
    script.submit(60);
    script.submit(200);
    CHECK(script.write() == 1);
    script.pipeline.replied({}, script.now);
    CHECK(script.write() == 1);
    script.pipeline.replied({}, script.now);
    CHECK(script.write() == 1);
}

TEST_CASE("the line holds max_queued calls and max_queued_bytes, beyond those with a place", "[pipeline]") {
    EchoConfig config = in_flight(1);
    config.max_queued = 2;
    config.max_queued_bytes = 100;
    Script script(config);
    script.pipeline.connected(script.now);
    script.submit();
    script.submit(300);
    script.submit(1);  // is over the bytes
    CHECK(script.take_ended() == Errors{errc::queue_full});
    CHECK(script.write() == 1);
    script.pipeline.replied({}, script.now);
    CHECK(script.write() == 1);
    script.take_ended();
    for (int i = 0; i < 3; ++i) script.submit();
    CHECK(script.take_ended() == Errors{errc::queue_full});
}

TEST_CASE("what is given up before its write goes without a trace, after it keeps its place", "[pipeline]") {
    Script script(in_flight(1));
    script.pipeline.connected(script.now);
    PoolRequest& written = script.submit();
    PoolRequest& waiting = script.submit();
    PoolRequest& last = script.submit();
    script.write();
    script.pipeline.cancel(written, errc::request_timeout, script.now);
    script.pipeline.cancel(written, errc::request_timeout, script.now);  // does nothing any more
    script.pipeline.cancel(waiting, errc::client_closed, script.now);
    CHECK(script.take_ended() == Errors{errc::request_timeout, errc::client_closed});
    CHECK(written.response.wire_state == WireState::sent);
    CHECK(waiting.response.wire_state == WireState::not_sent);
    CHECK(script.write() == 0);
    script.pipeline.replied({}, script.now);  // of the first: nobody's
    CHECK(script.take_ended().empty());
    CHECK(script.write() == 1);
    script.pipeline.replied({}, script.now);
    CHECK(script.pipeline.ended().front().request == &last);
}

TEST_CASE("deadlines end calls wherever they are", "[pipeline]") {
    Script script(in_flight(1));
    script.pipeline.connected(script.now);
    script.submit(1, 10ms);
    script.submit(1, 5ms);
    script.write();
    CHECK(script.pipeline.due_at() == start + 5ms);
    script.now = start + 5ms;
    script.pipeline.expire(script.now);
    CHECK(script.take_ended() == Errors{errc::request_timeout});
    CHECK(script.pipeline.due_at() == start + 10ms);
    script.now = start + 10ms;
    script.pipeline.expire(script.now);
    CHECK(script.take_ended() == Errors{errc::request_timeout});
}

TEST_CASE("a silent connection gets nothing more, and is stalled once nobody waits for it", "[pipeline]") {
    EchoConfig config = in_flight(4);
    config.stall_timeout = 100ms;
    Script script(config);
    script.pipeline.connected(script.now);
    PoolRequest& first = script.submit();
    script.write();
    script.now += 100ms;
    script.submit();
    CHECK(script.write() == 0);
    CHECK_FALSE(script.pipeline.is_stalled(script.now));
    script.pipeline.cancel(first, errc::request_timeout, script.now);
    CHECK(script.pipeline.is_stalled(script.now));
    CHECK(script.pipeline.due_at() == start + 100ms);
    script.pipeline.bytes_received(script.now);
    CHECK_FALSE(script.pipeline.is_stalled(script.now));
    CHECK(script.write() == 1);
}

TEST_CASE("the error of a lost connection is that of the reply that was due, of the others that it was lost",
          "[pipeline]") {
    Script script(in_flight(3));
    script.pipeline.connected(script.now);
    for (int i = 0; i < 3; ++i) script.submit();
    script.write();
    script.submit();
    Loss loss{.error = errc::message_too_large};
    SECTION("of the reply") {
        script.pipeline.lost(loss, script.now);
        CHECK(script.take_ended() ==
              Errors{errc::message_too_large, errc::connection_lost, errc::connection_lost, errc::connection_lost});
    }
    SECTION("of the whole connection") {
        loss.by_protocol = true;
        script.pipeline.lost(loss, script.now);
        CHECK(script.take_ended() == Errors(4, errc::message_too_large));
    }
    SECTION("closed") {
        script.pipeline.end({.error = errc::client_closed}, script.now);
        CHECK(script.take_ended() == Errors(4, errc::client_closed));
    }
    CHECK(script.requests[0].response.wire_state == WireState::sent);
    CHECK(script.requests[3].response.wire_state == WireState::not_sent);
    CHECK(script.pipeline.pending() == 0);
    CHECK(script.pipeline.due_at() == Pipeline::TimePoint::max());
}

TEST_CASE("the times of a call add up", "[pipeline]") {
    Script script(in_flight(1));
    PoolRequest& early = script.submit();
    PoolRequest& second = script.submit();
    script.now += 10ms;
    script.pipeline.connected(script.now);
    script.write();
    script.now += 5ms;
    script.pipeline.replied({}, script.now);
    script.write();
    script.now += 7ms;
    script.pipeline.replied({}, script.now);
    CHECK(early.response.connecting == 10ms);
    CHECK(early.response.queued == 0ms);
    CHECK(early.response.waiting == 5ms);
    CHECK(second.response.connecting == 10ms);
    CHECK(second.response.queued == 5ms);
    CHECK(second.response.waiting == 7ms);
    CHECK(second.response.total == 22ms);
}

}  // namespace pipeline_test
