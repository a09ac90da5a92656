#include "client/app/errors/mismatch_hint.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace client_app_mismatch_hint_test {

using echo::Framing;
using echo::client_app::mismatch_hint;
using echo::test::contains_text;
using namespace std::string_view_literals;

namespace {

std::string hint(std::string_view expected, std::string_view received, const Framing& framing = {}) {
    return std::string(mismatch_hint(expected, received, framing));
}

}  // namespace

TEST_CASE("a reply that has a carriage return more names the separator of its server", "[client_app]") {
    CHECK_THAT(hint("Hello!", "Hello!\r", Framing::line()), contains_text("--separator '\\r\\n'"));
    CHECK(hint("Hello!", "Hello!\r", Framing::length()).empty());
    CHECK(hint("Hello!", "Hello\r", Framing::line()).empty());
    CHECK(hint("Hello!", "Hello!", Framing::line()).empty());
}

TEST_CASE("a reply that begins with a PROXY header is told as that, whole or cut by the framing", "[client_app]") {
    for (const std::string_view received : {"PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r"sv, "PROXY UNKNOWN\r"sv,
                                            "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0cHello!"sv}) {
        CHECK_THAT(hint("Hello!", received, Framing::line()), contains_text("begins with a PROXY header"));
    }
    CHECK_THAT(hint("Hello!", ""), contains_text("begins with a PROXY header"));
    CHECK_THAT(hint("Hello!", "\0\r\nQUIT\n\x21"sv), contains_text("begins with a PROXY header"));
    CHECK(hint("Hello!", "", Framing::length()).empty());
    CHECK(hint("Hello!", "PROXIMITY").empty());
}

TEST_CASE("a web server, and one that speaks TLS, are told by their first bytes", "[client_app]") {
    CHECK_THAT(hint("Hello!", "HTTP/1.1 400 Bad Request\r\n"), contains_text("web server"));
    CHECK_THAT(hint("Hello!", "\x15\x03\x03\0\x02\x02\x32"sv, Framing::raw()), contains_text("--tls"));
    CHECK(hint("Hello!", "\x15").empty());
}

}  // namespace client_app_mismatch_hint_test
