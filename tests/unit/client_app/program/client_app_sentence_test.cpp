#include "client/app/errors/error_sentence.hpp"

#include <cerrno>
#include <chrono>
#include <string>

#include <asio/error.hpp>

#include <echo/error.hpp>

#include "client/app/errors/exit_code.hpp"
#include "client/app/text/difference.hpp"
#include "client/app/text/number_text.hpp"
#include "support/catch.hpp"

namespace client_app_sentence_test {

using echo::errc;
using namespace echo::client_app;
using namespace std::chrono_literals;
using echo::test::contains_text;

namespace {

std::error_code system_error(int number) {
    return {number, asio::error::get_system_category()};
}

// A call to localhost:8060 that failed; each test changes what it is about.
struct Scene {
    echo::Endpoint endpoint{"localhost:8060"};
    echo::EchoConfig config;
    std::string message = "Hello!";
    echo::Response response;

    std::string sentence(std::error_code error) const {
        return error_sentence({endpoint, config, message, error, response});
    }
};

}  // namespace

TEST_CASE("a refused connection asks whether the server runs", "[client_app]") {
    CHECK(Scene{}.sentence(asio::error::connection_refused) ==
          "no reply from localhost:8060: connection refused; is the server running there?");
}

TEST_CASE("a Unix socket that is missing or locked is told from a refused one", "[client_app]") {
    Scene scene;
    scene.endpoint = "unix:/run/a\xff.sock";

    CHECK(
        scene.sentence(system_error(ENOENT)) ==
        "no reply from unix:/run/a\\xff.sock: no such file or directory; is the server running, and is that its path?");
    CHECK_THAT(scene.sentence(system_error(EACCES)), contains_text("may this user write to that socket?"));
}

TEST_CASE("a name without an address is named, and so is the option that hides its address", "[client_app]") {
    Scene scene;
    CHECK_THAT(scene.sentence(asio::error::host_not_found), contains_text("the name localhost has no address"));
    CHECK_THAT(scene.sentence(asio::error::host_not_found_try_again), contains_text("try again later"));

    scene.config.address_family = echo::AddressFamily::v4;
    CHECK_THAT(scene.sentence(asio::error::host_not_found), contains_text("try it without -4"));
    scene.config.address_family = echo::AddressFamily::v6;
    CHECK_THAT(scene.sentence(asio::error::host_not_found), contains_text("try it without -6"));
}

TEST_CASE("what this machine lacks comes with what to do about it", "[client_app]") {
    const Scene scene;
    CHECK_THAT(scene.sentence(system_error(EMFILE)), contains_text("ulimit -n"));
    CHECK_THAT(scene.sentence(system_error(ENFILE)), contains_text("whole machine"));
    CHECK_THAT(scene.sentence(system_error(EADDRNOTAVAIL)), contains_text("local ports"));
    CHECK_THAT(scene.sentence(system_error(ENOMEM)), contains_text("try again later"));
}

TEST_CASE("a host without a way to it and a connect time-out ask about the address", "[client_app]") {
    Scene scene;
    scene.config.connect_timeout = 1500ms;

    CHECK_THAT(scene.sentence(asio::error::host_unreachable), contains_text("is there a way to it?"));
    CHECK_THAT(scene.sentence(errc::connect_timeout),
               contains_text("no connection to localhost:8060 within 1.5s (--connect-timeout)"));
}

TEST_CASE("a reply time-out says how far the message got", "[client_app]") {
    Scene scene;
    scene.config.request_timeout = 250ms;
    const auto sentence_at = [&](echo::WireState state) {
        scene.response.wire_state = state;
        return scene.sentence(errc::request_timeout);
    };

    CHECK_THAT(sentence_at(echo::WireState::not_sent),
               contains_text("within 250ms (--timeout): the message was not sent"));
    CHECK_THAT(sentence_at(echo::WireState::maybe_sent), contains_text("still being sent"));
    CHECK_THAT(sentence_at(echo::WireState::sent), contains_text("the message was sent") && contains_text("--framing"));
}

TEST_CASE("a lost connection has the system's word for it", "[client_app]") {
    Scene scene;
    CHECK_THAT(scene.sentence(errc::connection_lost), contains_text("the server closed the connection"));
    scene.response.cause = asio::error::eof;
    CHECK_THAT(scene.sentence(errc::connection_lost), contains_text("the server closed the connection"));
    scene.response.cause = asio::error::connection_reset;
    CHECK_THAT(scene.sentence(errc::connection_lost), contains_text("localhost:8060: connection reset by peer;"));
}

TEST_CASE("a message that cannot be sent is told from a reply that cannot be taken", "[client_app]") {
    Scene scene;
    scene.config.framing = echo::Framing::separator("\n\n").with_max_message(10);
    CHECK_THAT(scene.sentence(errc::separator_in_message),
               contains_text("nothing was sent to localhost:8060") && contains_text("\"\\n\\n\""));
    CHECK_THAT(scene.sentence(errc::empty_message), contains_text("raw framing"));
    CHECK_THAT(scene.sentence(errc::message_too_large),
               contains_text("the message is longer than --max-message (10 bytes)"));

    scene.response.wire_state = echo::WireState::sent;
    CHECK_THAT(scene.sentence(errc::message_too_large),
               contains_text("no whole reply") && contains_text("longer than --max-message (10 bytes)"));
    CHECK_THAT(scene.sentence(errc::unexpected_reply), contains_text("bytes that no message asked for"));
}

TEST_CASE("a reply that differs is shown beside what was expected, prefix included", "[client_app]") {
    Scene scene;
    scene.config.expect_prefix = "GOT:";
    scene.response.message = "GOT:Hello?";

    CHECK_THAT(scene.sentence(errc::reply_mismatch),
               contains_text("at offset 9 (10 bytes expected, 10 received): expected \"GOT:Hello!\", "
                             "received \"GOT:Hello?\""));
}

TEST_CASE("a handshake that is not answered is a fault of TLS, and no missing way to the server", "[client_app]") {
    Scene scene;
    scene.endpoint = "tls://localhost:8060";
    CHECK(exit_code(errc::connect_timeout, scene.response.cause) == ExitCode::unreachable);
    CHECK_THAT(scene.sentence(errc::connect_timeout), contains_text("no connection to tls://localhost:8060 within 2s"));

    scene.response.cause = errc::tls_handshake_failed;
    CHECK(exit_code(errc::connect_timeout, scene.response.cause) == ExitCode::tls);
    CHECK(scene.sentence(errc::connect_timeout) ==
          "no TLS with tls://localhost:8060 within 2s (--connect-timeout): the server took the connection, but did not "
          "answer the handshake; is that its port for TLS? Without TLS leave out --tls and tls://");
}

TEST_CASE("where a reply may begin with anything, its end is compared", "[client_app]") {
    Scene scene;
    scene.response.message = "web-1 Hello?";
    const FailedCall call{.endpoint = scene.endpoint,
                          .config = scene.config,
                          .message = scene.message,
                          .error = errc::reply_mismatch,
                          .response = scene.response,
                          .any_prefix = true};

    CHECK(error_sentence(call) ==
          "the reply from localhost:8060 does not end with what was sent, but differs at offset 5 (6 bytes expected, 6 "
          "received): expected \"Hello!\", received \"Hello?\"; --no-verify allows for any reply");
}

TEST_CASE("every sentence names the endpoint and ends without a full stop", "[client_app]") {
    Scene scene;
    scene.response.message = "something else";
    for (int value = 1; value <= static_cast<int>(errc::tls_client_certificate_refused); ++value) {
        const std::string sentence = scene.sentence(static_cast<errc>(value));
        CHECK_THAT(sentence, contains_text("localhost:8060"));
        CHECK(sentence.back() != '.');
        CHECK(sentence.find('\n') == std::string::npos);
    }
}

TEST_CASE("a difference is shown where it begins", "[client_app]") {
    CHECK(describe_difference("abc", "abX") ==
          "at offset 2 (3 bytes expected, 3 received): expected \"abc\", received \"abX\"");
    CHECK(describe_difference("abc", "ab") ==
          "at offset 2 (3 bytes expected, 2 received): expected \"abc\", received \"ab\"");
    CHECK(describe_difference("", "\r\n") ==
          "at offset 0 (0 bytes expected, 2 received): expected \"\", received \"\\r\\n\"");
}

TEST_CASE("of long strings only the bytes around the difference are shown", "[client_app]") {
    const std::string expected(1000, 'a');
    std::string received = expected;
    received[500] = 'b';

    CHECK(describe_difference(expected, received) ==
          "at offset 500 (1000 bytes expected, 1000 received): expected \"..." + std::string(32, 'a') +
              "...\", received \"..." + std::string(16, 'a') + "b" + std::string(15, 'a') + "...\"");
}

TEST_CASE("a time is written in the unit that suits it", "[client_app]") {
    CHECK(duration_text(0ns) == "0s");
    CHECK(duration_text(999ns) == "999ns");
    CHECK(duration_text(1us) == "1us");
    CHECK(duration_text(59'727ns) == "59.73us");
    CHECK(duration_text(250ms) == "250ms");
    CHECK(duration_text(1500ms) == "1.5s");
    CHECK(duration_text(3h) == "10800s");
}

}  // namespace client_app_sentence_test
