#include <echo/response.hpp>

#include <echo/error.hpp>

#include "support/catch.hpp"

namespace response_test {

using echo::Error;
using echo::Response;
using echo::to_string;
using echo::WireState;

TEST_CASE("each wire state has its name", "[client]") {
    CHECK(to_string(WireState::not_sent) == "not_sent");
    CHECK(to_string(WireState::maybe_sent) == "maybe_sent");
    CHECK(to_string(WireState::sent) == "sent");
}

TEST_CASE("wire states are ordered by how much may have left", "[client]") {
    CHECK(WireState::not_sent < WireState::maybe_sent);
    CHECK(WireState::maybe_sent < WireState::sent);
}

TEST_CASE("an error carries its code, a sentence, and the facts about the call", "[client]") {
    Response response;
    response.session = 7;
    const Error error(echo::errc::connection_lost, response, "localhost:8060");
    const Error copy = error;

    CHECK(copy.code() == echo::errc::connection_lost);
    CHECK(copy.what() == "localhost:8060: " + echo::make_error_code(echo::errc::connection_lost).message());
    CHECK(copy.response().session == 7);
    CHECK(&copy.response() == &error.response());
}

TEST_CASE("a failed call is safe to retry only if not one byte of it left", "[client]") {
    const auto safe = [](WireState state) {
        Response response;
        response.wire_state = state;
        return Error(echo::errc::connection_lost, response, "localhost:8060").safe_to_retry();
    };

    CHECK(safe(WireState::not_sent));
    CHECK_FALSE(safe(WireState::maybe_sent));
    CHECK_FALSE(safe(WireState::sent));
}

TEST_CASE("an error is caught as what the standard library knows", "[client]") {
    const auto fail = [] { throw Error(echo::errc::request_timeout, {}, "localhost:8060"); };

    CHECK_THROWS_AS(fail(), std::system_error);
    try {
        fail();
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::timed_out);
        CHECK(std::string(error.what()) == "localhost:8060: no whole reply came within the request time-out");
    }
}

}  // namespace response_test
