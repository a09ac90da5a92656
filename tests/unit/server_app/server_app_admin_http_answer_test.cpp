// The bytes of the admin endpoint's answers.
#include "server/app/admin/http_answer.hpp"

#include <chrono>
#include <string>

#include "support/catch.hpp"

namespace server_app_admin_http_answer_test {

using echo::server_app::to_http;
using echo::test::contains_text;
using namespace std::chrono_literals;

namespace {

// The moment that RFC 9110, section 5.6.7, has as an example.
constexpr std::chrono::system_clock::time_point then(784'111'777s);

std::string status_line(int status) {
    const std::string bytes = to_http({status, "text/plain", ""}, "GET", then);
    return bytes.substr(0, bytes.find('\r'));
}

}  // namespace

TEST_CASE("an answer has its length, its date and its end", "[server_app][admin]") {
    CHECK(to_http({200, "text/plain", "live\n"}, "GET", then) == "HTTP/1.1 200 OK\r\n"
                                                                 "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                                                                 "Content-Type: text/plain\r\n"
                                                                 "Content-Length: 5\r\n"
                                                                 "Cache-Control: no-store\r\n"
                                                                 "Connection: close\r\n"
                                                                 "\r\n"
                                                                 "live\n");
}

TEST_CASE("to HEAD the answer is the same without its body", "[server_app][admin]") {
    const std::string got = to_http({503, "text/plain", "not ready\n"}, "GET", then);

    CHECK(to_http({503, "text/plain", "not ready\n"}, "HEAD", then) == got.substr(0, got.find("\r\n\r\n") + 4));
}

TEST_CASE("a refused method is told which are not", "[server_app][admin]") {
    CHECK_THAT(to_http({405, "text/plain", ""}, "POST", then), contains_text("\r\nAllow: GET, HEAD\r\n"));
}

TEST_CASE("each status that is answered has its words", "[server_app][admin]") {
    for (const int status : {200, 400, 404, 405, 414, 431, 503, 505}) {
        CAPTURE(status);
        CHECK(status_line(status).size() > std::string("HTTP/1.1 200 ").size());
    }
    CHECK(status_line(404) == "HTTP/1.1 404 Not Found");
}

}  // namespace server_app_admin_http_answer_test
