#include <echo/endpoint.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace endpoint_test {

using namespace std::string_literals;
using echo::Endpoint;
using echo::test::contains_text;
using Transport = Endpoint::Transport;

namespace {

struct Form {
    std::string text;
    Transport transport;
    bool is_tls;
    std::string host;
    std::uint16_t port;
    std::string path;
    std::string shown;
};

struct Fault {
    std::string text;
    std::string words;
};

std::string sentence_about(const std::string& text) {
    try {
        return "no fault, parsed as " + Endpoint(text).to_string();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("an endpoint is read from each of its forms and shown as the same endpoint", "[endpoint]") {
    const Form form = GENERATE(values<Form>({
        {"localhost:8060", Transport::tcp, false, "localhost", 8060, "", "localhost:8060"},
        {"localhost", Transport::tcp, false, "localhost", 8060, "", "localhost:8060"},
        {"example.org:7", Transport::tcp, false, "example.org", 7, "", "example.org:7"},
        {"127.0.0.1:0", Transport::tcp, false, "127.0.0.1", 0, "", "127.0.0.1:0"},
        {"10.0.0.1:65535", Transport::tcp, false, "10.0.0.1", 65535, "", "10.0.0.1:65535"},
        {"my_host-1:00080", Transport::tcp, false, "my_host-1", 80, "", "my_host-1:80"},
        {"b\xc3\xbc"
         "cher.example:80",
         Transport::tcp, false,
         "b\xc3\xbc"
         "cher.example",
         80, "",
         "b\xc3\xbc"
         "cher.example:80"},
        {"[::1]:8888", Transport::tcp, false, "::1", 8888, "", "[::1]:8888"},
        {"[::]", Transport::tcp, false, "::", 8060, "", "[::]:8060"},
        {"[fe80::1%lo]:80", Transport::tcp, false, "fe80::1%lo", 80, "", "[fe80::1%lo]:80"},
        {"[::ffff:127.0.0.1]:80", Transport::tcp, false, "::ffff:127.0.0.1", 80, "", "[::ffff:127.0.0.1]:80"},
        {":8060", Transport::tcp, false, "", 8060, "", ":8060"},
        {":0", Transport::tcp, false, "", 0, "", ":0"},
        {"unix:/run/echo.sock", Transport::local, false, "", 0, "/run/echo.sock", "unix:/run/echo.sock"},
        {"unix:echo.sock", Transport::local, false, "", 0, "echo.sock", "unix:echo.sock"},
        {"unix:/with a space:80", Transport::local, false, "", 0, "/with a space:80", "unix:/with a space:80"},
        {"tls://localhost:8443", Transport::tcp, true, "localhost", 8443, "", "tls://localhost:8443"},
        {"tls://localhost", Transport::tcp, true, "localhost", 8060, "", "tls://localhost:8060"},
        {"tls://[::1]:8443", Transport::tcp, true, "::1", 8443, "", "tls://[::1]:8443"},
        {"tls://:8443", Transport::tcp, true, "", 8443, "", "tls://:8443"},
    }));
    CAPTURE(form.text);

    const Endpoint endpoint(form.text);

    CHECK(endpoint.transport() == form.transport);
    CHECK(endpoint.is_tls() == form.is_tls);
    CHECK(endpoint.host() == form.host);
    CHECK(endpoint.port() == form.port);
    CHECK(endpoint.path() == form.path);
    CHECK(endpoint.to_string() == form.shown);
    CHECK(Endpoint(endpoint.to_string()) == endpoint);
}

TEST_CASE("a malformed endpoint is refused with a sentence that names the fault", "[endpoint]") {
    const Fault fault = GENERATE(values<Fault>({
        {"", "is empty; write host:port, [v6]:port, :port or unix:/path"},
        {":", "the port after the colon is missing"},
        {"localhost:", "the port after the colon is missing"},
        {"[::1]:", "the port after the colon is missing"},
        {"localhost:8060?proxy=v2", "a question mark has a meaning only where a server listens"},
        {"local?host", "a question mark has a meaning only where a server listens"},
        {"localhost:http", "the port \"http\" is not a number"},
        {"localhost:-1", "the port \"-1\" is not a number"},
        {"localhost:+1", "the port \"+1\" is not a number"},
        {"localhost: 80", "the port \" 80\" is not a number"},
        {"localhost:80 ", "the port \"80 \" is not a number"},
        {"localhost:0x50", "the port \"0x50\" is not a number"},
        {"localhost:80/path", "the port \"80/path\" is not a number"},
        {"localhost:65536", "the port 65536 is outside 0 to 65535"},
        {"localhost:99999999999999999999", "is outside 0 to 65535"},
        {"::1", "more than one colon; an IPv6 address needs brackets"},
        {"fe80::1:8060", "an IPv6 address needs brackets, as in [::1]:8060"},
        {"host:80:81", "more than one colon"},
        {"a:8060,b:8060", "is a list, where one endpoint is wanted"},
        {"[::1]:1,[::2]:2", "is a list, where one endpoint is wanted"},
        {"a,b", "is a list, where one endpoint is wanted"},
        {"[::1", "the bracket \"[\" is never closed"},
        {"[]:80", "\"\" in brackets is not an IPv6 address"},
        {"[localhost]:80", "\"localhost\" in brackets is not an IPv6 address"},
        {"[127.0.0.1]:80", "\"127.0.0.1\" in brackets is not an IPv6 address"},
        {"[::1%a b]:80", "holds the character \" \""},
        {"[::1]80", "only a colon and a port may follow the bracket \"]\""},
        {"[::1]x:80", "only a colon and a port may follow the bracket \"]\""},
        {"local host:80", "the host name holds the character \" \""},
        {" localhost:80", "the host name holds the character \" \""},
        {"user@localhost:80", "the host name holds the character \"@\""},
        {"localhost/path", "the host name holds the character \"/\""},
        {"/run/echo.sock", "the host name holds the character \"/\""},
        {"http://localhost:80", "\"http\" is not a known scheme; only tls:// is"},
        {"TLS://localhost:80", "\"TLS\" is not a known scheme"},
        {"://localhost:80", "\"\" is not a known scheme"},
        {"tls://", "the host is missing, as in tls://localhost:8443"},
        {"tls://local host:80", "the host name holds the character \" \""},
        {"tls://unix:/run/echo.sock", "TLS is not spoken over a Unix socket; write unix:/path, or tls://host:port"},
        {"tls+unix:/run/echo.sock", "TLS is not spoken over a Unix socket"},
        {"unix:", "the path is missing, as in unix:/run/echo.sock"},
        {"unix", "the path is missing, as in unix:/run/echo.sock; a host of that name is written unix."},
        {"unix:/a\xc2\x9b", R"(the path holds the control character "\xc2\x9b")"},
        {"a\xc2\x80:1", R"(the host name holds the character "\xc2\x80")"},
        {"unix:/a\0b"s, R"(the path holds the control character "\0")"},
        {"unix:/a\nlistening on :80", R"(the path holds the control character "\n")"},
        {"unix:/a\x1f", R"(the path holds the control character "\x1f")"},
        {"unix:\x7f", R"(the path holds the control character "\x7f")"},
    }));
    CAPTURE(fault.text);

    const std::string sentence = sentence_about(fault.text);

    CHECK_THAT(sentence, contains_text("endpoint \""));
    CHECK_THAT(sentence, contains_text(fault.words));
}

TEST_CASE("a sentence about an endpoint quotes what was given", "[endpoint]") {
    CHECK(sentence_about("localhost:http") == "endpoint \"localhost:http\": the port \"http\" is not a number");
}

TEST_CASE("a sentence about an endpoint is one line whatever was given", "[endpoint]") {
    CHECK(sentence_about("localhost:80\n") == R"(endpoint "localhost:80\n": the port "80\n" is not a number)");
    CHECK_THAT(sentence_about("local\x7fhost:80"), contains_text(R"(the host name holds the character "\x7f")"));
    CHECK_THAT(sentence_about("\x1b[31m:80"), contains_text(R"(the host name holds the character "\x1b")"));
}

TEST_CASE("a host that only begins like an address is refused", "[endpoint]") {
    CHECK_THAT(sentence_about("[::1\0.example]:80"s), contains_text(R"(the host name holds the character "\0")"));
}

TEST_CASE("the path of a Unix socket may be as long as the system can hold", "[endpoint]") {
    // unix(7): 108 bytes with the terminating NUL.
    const std::string longest = "unix:/" + std::string(106, 'x');

    CHECK(Endpoint(longest).to_string() == longest);
    CHECK_THAT(sentence_about(longest + "x"),
               contains_text("the path is 108 bytes long; a Unix socket's holds at most 107"));
}

TEST_CASE("with_port changes the port and nothing else", "[endpoint]") {
    CHECK(Endpoint("127.0.0.1:0").with_port(4711) == Endpoint("127.0.0.1:4711"));
    CHECK(Endpoint("tls://[::1]:0").with_port(4711) == Endpoint("tls://[::1]:4711"));
    CHECK(Endpoint(":0").with_port(4711) == Endpoint(":4711"));
}

TEST_CASE("a Unix socket has no port to change", "[endpoint]") {
    const Endpoint endpoint("unix:/run/echo.sock");

    CHECK(endpoint.with_port(4711) == endpoint);
}

TEST_CASE("endpoints differ in transport, host, port or path", "[endpoint]") {
    const std::string other = GENERATE("localhost:81", "localhos:80", "tls://localhost:80", "unix:localhost:80", ":80");

    CHECK_FALSE(Endpoint("localhost:80") == Endpoint(other));
}

TEST_CASE("an address may be written where an endpoint is wanted", "[endpoint]") {
    const auto shown = [](const Endpoint& endpoint) { return endpoint.to_string(); };

    CHECK(shown("localhost") == "localhost:8060");
    CHECK(shown("localhost"s) == "localhost:8060");
    CHECK(shown(std::string_view("localhost")) == "localhost:8060");
}

}  // namespace endpoint_test
