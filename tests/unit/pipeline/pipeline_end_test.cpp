// How calls end without a reply, as scripts of events.
#include <vector>

#include "support/catch.hpp"
#include "support/client/pipeline_script.hpp"

namespace pipeline_test {

TEST_CASE("nothing is written on a connection that cannot be written to, or has ended", "[pipeline]") {
    Script script(in_flight(2));
    script.pipeline.connected(script.now);
    script.submit();
    script.write();
    SECTION("a write has failed") {
        script.pipeline.write_failed();
    }
    SECTION("it was lost") {
        script.pipeline.lost({.error = errc::connection_lost}, script.now);
    }

    script.submit();

    CHECK(script.write() == 0);
    CHECK(script.pipeline.free_places(script.now) == 0);
}

TEST_CASE("a connection that nobody used is not silent for that", "[pipeline]") {
    EchoConfig config = in_flight(2);
    config.stall_timeout = 100ms;
    Script script(config);
    script.pipeline.connected(script.now);
    script.now += 1h;
    script.submit();
    CHECK(script.write() == 1);
    script.now += 99ms;
    script.submit();
    CHECK(script.write() == 1);
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

}  // namespace pipeline_test
