// Which heads of requests are understood, in whatever pieces they come, and why the others are refused.
#include "server/app/admin/http_head.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/seed.hpp"

namespace server_app_admin_http_head_test {

using echo::server_app::HttpHead;
using echo::server_app::HttpHeadReader;
using echo::server_app::longest_http_head;

namespace {

const std::string host = "Host: a\r\n\r\n";

// Nothing while the reader wants more.
std::optional<HttpHead> read(std::string_view bytes) {
    HttpHeadReader reader;
    const HttpHead* head = reader.read(bytes);
    return head ? std::optional(*head) : std::nullopt;
}

// "METHOD path" of a sound head, or the status of the refusal.
std::string in_short(const std::optional<HttpHead>& head) {
    if (!head) return "wants more";
    return head->refusal == 0 ? head->method + " " + head->path : std::to_string(head->refusal);
}

struct Row {
    std::string bytes;
    std::string meaning;
};

const std::vector<Row> sound = {
    {"GET /livez HTTP/1.1\r\n" + host, "GET /livez"},
    {"GET /livez HTTP/1.1\nHost: a\n\n", "GET /livez"},
    {"\r\nGET /livez HTTP/1.1\r\n" + host, "GET /livez"},
    {"\nGET /livez HTTP/1.1\r\n" + host, "GET /livez"},
    {"HEAD /stats HTTP/1.0\r\n\r\n", "HEAD /stats"},
    {"HEAD /stats HTTP/1.0\r\n" + host, "HEAD /stats"},
    {"M-SEARCH / HTTP/1.9\r\n" + host, "M-SEARCH /"},
    {"GET /a?b=/c?d HTTP/1.1\r\n" + host, "GET /a"},
    {"GET /? HTTP/1.1\r\n" + host, "GET /"},
    {"GET //a HTTP/1.1\r\n" + host, "GET //a"},
    {"GET http://a:80/stats?x HTTP/1.1\r\n" + host, "GET /stats"},
    {"GET HTTP://a HTTP/1.1\r\n" + host, "GET /"},
    {"GET http://[::1]:80?x HTTP/1.1\r\n" + host, "GET /"},
    {"OPTIONS * HTTP/1.1\r\n" + host, "OPTIONS *"},
    {"GET / HTTP/1.1\r\nhOsT:\r\n\r\n", "GET /"},
    {"GET / HTTP/1.1\r\nHost: \t [::1]:80 \t\r\n\r\n", "GET /"},
    {"GET / HTTP/1.1\r\nA:\r\nRange: bytes=0-,0-\r\nB: \t:\x80\xff~\r\n" + host, "GET /"},
};

// What stands after the byte by which it is known is not looked at.
const std::vector<Row> malformed = {
    {"GET / HTTP/1.1\r\n\r\n", "400"},                    // no Host
    {"GET / HTTP/1.9\r\nHosts: a\r\n\r\n", "400"},        // no Host
    {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", "400"},  // two
    {"GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n", "400"},  // two
    {"GET / HTTP/1.1\r\nHost: a b\r\n", "400"},           // no host
    {"GET / HTTP/1.1\r\nHost: user@a\r\n", "400"},        // no host
    {"GET / HTTP/1.1\r\nHost : a\r\n", "400"},            // white space before the colon
    {"GET / HTTP/1.1\r\n Host: a\r\n", "400"},            // white space before the first field
    {"GET / HTTP/1.1\r\nA: b\r\n c\r\n", "400"},          // a folded field
    {"GET / HTTP/1.1\r\nA\r\n", "400"},                   // no colon
    {"GET / HTTP/1.1\r\n: b\r\n", "400"},                 // no name
    {"GET / HTTP/1.1\r\nA(: b\r\n", "400"},               // no name
    {"GET / HTTP/1.1\r\nA: b\rc", "400"},                 // CR alone
    {std::string("GET / HTTP/1.1\r\nA: \0", 20), "400"},  // NUL
    {"GET / HTTP/1.1\rH", "400"},                         // CR alone
    {"GET /\r\n", "400"},                                 // HTTP/0.9
    {"GET HTTP/1.1\r\n", "400"},
    {" GET / HTTP/1.1\r\n", "400"},
    {"GET  / HTTP/1.1\r\n", "400"},
    {"GET /  HTTP/1.1\r\n", "400"},
    {"GET / HTTP/1.1 \r\n", "400"},
    {"GET /a b HTTP/1.1\r\n", "400"},
    {"GET /a?b c HTTP/1.1\r\n", "400"},
    {"GET\t", "400"},
    {"G@T / HTTP/1.1\r\n", "400"},
    {"GET livez HTTP/1.1\r\n", "400"},
    {"GET ** HTTP/1.1\r\n", "400"},
    {"GET http:///livez HTTP/1.1\r\n", "400"},
    {"GET http://u@a/livez HTTP/1.1\r\n", "400"},
    {"GET ftp://a/livez HTTP/1.1\r\n", "400"},
    {"CONNECT a:80 HTTP/1.1\r\n", "400"},
    {"GET / http/1.1\r\n", "400"},
    {"GET / HTTP/1\r\n", "400"},
    {"GET / HTTP/1.10\r\n", "400"},
    {"GET / HTTP/1,1\r\n", "400"},
    {"GET / HTTP/x.1\r\n", "400"},
    {"GET / HTTP/1.x\r\n", "400"},
    {"GET / HTTP/0.9\r\n", "505"},
    {"GET / HTTP/2.0\r\n", "505"},
    {"PRI * HTTP/2.0\r\n", "505"},
    {"\r\n\r\n", "400"},  // one empty line may come before the request
    {"\x16", "400"},      // a handshake of TLS begins so
    {"GET /\x80", "400"},
    {"GET /\x7f", "400"},
    {"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "400"},
};

}  // namespace

TEST_CASE("a sound head is understood with its last byte, and not before", "[server_app][admin]") {
    for (const auto& [bytes, meaning] : sound) {
        CAPTURE(bytes);
        CHECK(in_short(read(bytes)) == meaning);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            CHECK_FALSE(read(std::string_view(bytes).substr(0, size)));
        }
    }
}

TEST_CASE("a malformed head is refused with the byte that makes it so", "[server_app][admin]") {
    for (const auto& [bytes, status] : malformed) {
        CAPTURE(bytes);
        const auto head = read(bytes);
        CHECK(in_short(head) == status);
        CHECK((head && !head->why.empty()));
        CHECK_FALSE(read(std::string_view(bytes).substr(0, bytes.size() - 1)));
    }
}

TEST_CASE("a head means the same in any pieces, whatever follows it", "[server_app][admin]") {
    std::vector<Row> all = sound;
    all.insert(all.end(), malformed.begin(), malformed.end());
    for (const auto& [bytes, meaning] : all) {
        CAPTURE(bytes);
        const std::string more = bytes + "GET /other HTTP/1.1\r\n\x01\r\n\r\n";
        for (std::size_t cut = 0; cut <= more.size(); ++cut) {
            HttpHeadReader reader;
            reader.read(std::string_view(more).substr(0, cut));
            const HttpHead* head = reader.read(std::string_view(more).substr(cut));
            CHECK((head && in_short(*head) == meaning));
        }
        HttpHeadReader reader;
        for (const char byte : more) reader.read({&byte, 1});
        CHECK((reader.read({}) && in_short(*reader.read({})) == meaning));
    }
}

TEST_CASE("a head of 16 KiB is understood, and one byte more is refused", "[server_app][admin]") {
    const std::string begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    const std::string end = "\r\n\r\n";
    const std::string most(longest_http_head - begin.size() - end.size(), 'x');

    CHECK(in_short(read(begin + most + end)) == "GET /");
    CHECK(in_short(read(begin + most + "x" + end)) == "431");
    CHECK(in_short(read(begin + most + "x\r\n")) == "wants more");
    CHECK(in_short(read(begin + most + "x\r\n\r")) == "431");
}

TEST_CASE("a request line that fills 16 KiB is refused as too long", "[server_app][admin]") {
    const std::string begin = "GET /";
    const std::string most(longest_http_head - 1 - begin.size(), 'x');

    CHECK(in_short(read(begin + most)) == "wants more");
    CHECK(in_short(read(begin + most + "x")) == "414");
    CHECK(in_short(read("\r\n" + begin + most)) == "414");
    CHECK(in_short(read(std::string(longest_http_head, 'x'))) == "414");
}

TEST_CASE("each byte that HTTP allows in a line is taken, and no other", "[server_app][admin]") {
    for (int value = 0; value < 256; ++value) {
        CAPTURE(value);
        if (value == '\r' || value == '\n') continue;
        const std::string byte(1, static_cast<char>(value));
        const bool is_visible = value > ' ' && value < 127;

        const auto target = in_short(read("GET /" + byte + " HTTP/1.1\r\n" + host));
        CHECK(target == (is_visible ? value == '?' ? "GET /" : "GET /" + byte : "400"));
        const auto field = in_short(read("GET / HTTP/1.1\r\nA: " + byte + "\r\n" + host));
        CHECK(field == (is_visible || value > 127 || value == ' ' || value == '\t' ? "GET /" : "400"));
    }
}

TEST_CASE("garbage means the same in one piece and byte by byte", "[server_app][admin]") {
    INFO("ECHO_TEST_SEED=" << echo::test::test_seed());
    echo::test::RandomNumbers random(echo::test::test_seed());
    const std::vector<std::string> pieces = {"GET", " ", "/", "HTTP/1.1", "\r\n", "\r", "\n", "Host", ":", "a", "\x01"};
    for (int round = 0; round < 5000; ++round) {
        std::string garbage;
        for (std::size_t left = random.below(20); left > 0; --left) garbage += pieces[random.below(pieces.size())];
        HttpHeadReader reader;
        const HttpHead* head = nullptr;
        for (const char byte : garbage) head = reader.read({&byte, 1});
        CAPTURE(garbage);
        CHECK(in_short(head ? std::optional(*head) : std::nullopt) == in_short(read(garbage)));
    }
}

}  // namespace server_app_admin_http_head_test
