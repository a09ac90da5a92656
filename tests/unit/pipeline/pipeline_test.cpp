// The rules by which calls get their places on a connection, as scripts of events.
#include <vector>

#include "support/catch.hpp"
#include "support/client/pipeline_script.hpp"

namespace pipeline_test {

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

TEST_CASE("a call is refused only if those before it fill the line once all free places are given away", "[pipeline]") {
    EchoConfig config = in_flight(1);
    config.max_queued = 1;
    Script script(config);
    script.pipeline.connected(script.now);
    script.submit();
    script.submit();
    script.write();
    script.pipeline.replied({}, script.now);
    script.take_ended();

    script.submit();

    CHECK(script.take_ended().empty());
    CHECK(script.write() == 1);
}

TEST_CASE("a small call does not overtake a large one that waits for room", "[pipeline]") {
    EchoConfig config = in_flight(10);
    config.max_in_flight_bytes = 100;
    Script script(config);
    script.pipeline.connected(script.now);
    script.submit(60);
    PoolRequest& large = script.submit(80);
    script.submit(10);
    CHECK(script.pipeline.free_places(script.now) == 7);
    CHECK(script.write() == 1);
    script.pipeline.replied({}, script.now);

    CHECK(script.write() == 2);

    CHECK(script.pipeline.in_flight().at(0) == &large);
}

TEST_CASE("a call knows whether its connection had answered before", "[pipeline]") {
    Script script(in_flight(2));
    script.pipeline.connected(script.now);
    const PoolRequest& first = script.submit();
    const PoolRequest& second = script.submit();
    script.write();
    script.pipeline.replied({}, script.now);
    const PoolRequest& third = script.submit();
    CHECK_FALSE(first.response.reused);
    CHECK_FALSE(second.response.reused);
    CHECK(third.response.reused);
}

TEST_CASE("a call that cannot be encoded takes no other's turn", "[pipeline]") {
    Script script(in_flight(4));
    script.pipeline.connected(script.now);
    for (int i = 0; i < 3; ++i) script.submit();
    REQUIRE(script.pipeline.begin_write(script.now));
    std::vector<const PoolRequest*> visited;

    script.pipeline.in_flight().visit_write([&](PoolRequest& request) {
        visited.push_back(&request);
        if (&request != &script.requests[1]) script.pipeline.refused(request, errc::empty_message, script.now);
        return true;
    });

    CHECK(visited == std::vector<const PoolRequest*>{&script.requests[0], &script.requests[1], &script.requests[2]});
    CHECK(script.pipeline.in_flight().owed() == 1);
    CHECK(script.take_ended() == Errors(2, errc::empty_message));
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
