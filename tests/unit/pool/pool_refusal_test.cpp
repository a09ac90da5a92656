// A server that turns a connection away after it was made, and failures that carry somebody else's word.
#include <echo/error.hpp>

#include <system_error>

#include "support/catch.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_refusal_test {

using echo::errc;
using echo::WireState;
using echo::detail::Loss;
using echo::test::pool_of;
using echo::test::PoolScript;

namespace {

const std::error_code word = std::make_error_code(std::errc::permission_denied);

Loss turned_away() {
    return {.error = errc::tls_client_certificate_required, .cause = word, .refused = true};
}

}  // namespace

TEST_CASE("a connection that is turned away fails all that it carries with the real error", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    for (const char* name : {"A", "B", "C"}) pool.submit(name);
    pool.connected(0);
    pool.submit("D");

    CHECK(pool.lost(0, turned_away()) ==
          "A tls_client_certificate_required; B tls_client_certificate_required; "
          "C tls_client_certificate_required; close 0; D tls_client_certificate_required");
    for (const char* name : {"A", "B", "C", "D"}) CHECK(pool.response(name).cause == word);
    CHECK(pool.response("A").wire_state == WireState::maybe_sent);
    CHECK(pool.response("D").wire_state == WireState::not_sent);
}

TEST_CASE("a connection that is turned away fails those in line too, as a failed connect does", "[pool]") {
    PoolScript pool(pool_of(1));
    for (const char* name : {"A", "B"}) pool.submit(name);
    REQUIRE(pool.connected(0) == "write 0: A");

    CHECK(pool.lost(0, turned_away()) ==
          "A tls_client_certificate_required; close 0; B tls_client_certificate_required");
    CHECK(pool.stats().connects_failed == 1);
    CHECK(pool.stats().connections_lost == 0);
    CHECK(pool.closed(0).empty());
}

TEST_CASE("a connection that is turned away harms nobody whom a live one can serve", "[pool]") {
    PoolScript pool(pool_of(2));
    pool.use_connection();
    for (const char* name : {"A", "B"}) pool.submit(name);
    REQUIRE(pool.connected(1) == "write 1: B");
    pool.submit("C");

    CHECK(pool.lost(1, turned_away()) == "B tls_client_certificate_required; close 1");
    pool.written(0);
    CHECK(pool.replied(0) == "A ok; write 0: C");
}

TEST_CASE("a failure of the client's own protocol is that of each call which is not sent again", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    for (const char* name : {"A", "B", "C"}) pool.submit(name, {.idempotent = false});
    pool.connected(0);

    Loss failure{.error = errc::protocol_exception, .reply_begun = true, .by_protocol = true, .detail = "it threw"};
    CHECK(pool.lost(0, failure) == "A protocol_exception; B protocol_exception; C protocol_exception; close 0");
    CHECK(pool.response("C").detail == "it threw");
}

TEST_CASE("a failed connect tells whose word is behind the toolkit's own", "[pool]") {
    PoolScript pool(pool_of(1));
    for (const char* name : {"A", "B"}) pool.submit(name);

    CHECK(pool.connect_failed(0, errc::tls_handshake_failed, word) == "A tls_handshake_failed; B tls_handshake_failed");
    CHECK(pool.response("A").cause == word);
    CHECK(pool.response("B").cause == word);
}

}  // namespace pool_refusal_test
