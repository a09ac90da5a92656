// What echo-server says to settings that are wrong: the place first, then the rule.
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "server/app/settings/configuration.hpp"
#include "support/catch.hpp"
#include "support/programs/server_sources.hpp"

namespace server_app_faults_test {

using echo::test::refusal_of;
using echo::test::ServerSources;

namespace {

struct Row {
    ServerSources sources;
    std::string sentence;
};

void check(const std::vector<Row>& table) {
    for (const auto& [sources, sentence] : table) CHECK(refusal_of(sources) == sentence);
}

}  // namespace

TEST_CASE("a bad value is told with its place, whatever source it comes from", "[server_app]") {
    const std::string rule = "\"10x\": a time is a number and a unit, as in 250ms, 1.5s or 2m";
    check({
        {{.words = {"--idle-timeout", "10x"}}, "--idle-timeout: " + rule},
        {{.environment = {"ECHO_SERVER_IDLE_TIMEOUT=10x"}}, "ECHO_SERVER_IDLE_TIMEOUT: " + rule},
        {{.file = "threads = 1\nidle_timeout = '10x'"}, "echo.toml:2:16: idle_timeout: " + rule},
        {{.words = {"--preset", "x"}}, "--preset: must be one of pulsar, lines, got, oneshot, rfc862, got \"x\""},
        {{.file = "preset = 'x'"},
         "echo.toml:1:10: preset: must be one of pulsar, lines, got, oneshot, rfc862, got \"x\""},
        {{.environment = {"ECHO_SERVER_ONCE=1"}}, "ECHO_SERVER_ONCE: must be true or false, got \"1\""},
        {{.words = {"--log-format", "xml"}}, "--log-format: must be text or json, got \"xml\""},
        {{.words = {"--max-connections", "-1"}},
         "--max-connections: must be a whole number from 0 to 9223372036854775807, got \"-1\""},
        {{.file = "max_connections = -1"},
         "echo.toml:1:19: max_connections: must be a whole number from 0 to 9223372036854775807, got \"-1\""},
        {{.words = {"--drain-timeout", "8761h"}}, "--drain-timeout: must be 0 (cut at once) to 8760h, got \"8761h\""},
        {{.words = {"--drain-timeout", "8760h"}}, "not refused"},
        {{.words = {"--drain-timeout", "0"}}, "not refused"},
        {{.words = {"--drain-timeout", "31536001"}},
         "--drain-timeout: must be 0 (cut at once) to 8760h, got \"31536001\""},
        {{.words = {"--listen", "8060"}},
         "--listen: \"8060\" is a port without a host; write 127.0.0.1:8060, or :8060 for all interfaces"},
        {{.words = {"--admin", "unix:/a"}},
         "--admin: must be host:port, as it is served over TCP without TLS only, got \"unix:/a\""},
        {{.words = {"--admin", "tls://a"}},
         "--admin: must be host:port, as it is served over TCP without TLS only, got \"tls://a\""},
        {{.words = {"--tls-cert", ""}}, "--tls-cert: must not be empty; write the path of a PEM file"},
        {{.file = "tls_key = \"a\\u0000b\""}, "echo.toml:1:11: tls_key: must not hold a NUL byte, got \"a\\0b\""},
    });
}

TEST_CASE("a bad value is told although a higher source overrides it, the highest first", "[server_app]") {
    ServerSources sources = {
        .words = {"--threads", "1"}, .environment = {"ECHO_SERVER_THREADS=x"}, .file = "threads = 'y'"};
    CHECK(refusal_of(sources) == "ECHO_SERVER_THREADS: must be a whole number from 0 to 1024, got \"x\"");
    sources.environment = {"ECHO_SERVER_THREADS=2"};
    CHECK(refusal_of(sources) == "echo.toml:1:11: threads: must be a whole number from 0 to 1024, got \"y\"");
    check({{{.words = {"--preset", "got"}, .file = "preset = 'x'"},
            "echo.toml:1:10: preset: must be one of pulsar, lines, got, oneshot, rfc862, got \"x\""}});
}

TEST_CASE("a fault that the library finds is told with its place", "[server_app]") {
    check({
        {{.words = {"--read-size", "0"}}, "--read-size: must be 1 to 16777216 bytes, got 0"},
        {{.file = "read_size = 0"}, "echo.toml:1:13: read_size: must be 1 to 16777216 bytes, got 0"},
        {{.words = {"--preset", "pulsar"}, .environment = {"ECHO_SERVER_SEPARATOR=Q"}},
         "preset pulsar: quit_message: must be a message that can arrive in this framing (the message holds the "
         "separator), got \"QUIT\""},
        {{.environment = {"ECHO_SERVER_QUIT_MESSAGE=max_message", "ECHO_SERVER_MAX_MESSAGE=3"}},
         "ECHO_SERVER_QUIT_MESSAGE: must be a message that can arrive in this framing (the message is longer than "
         "ECHO_SERVER_MAX_MESSAGE), got \"max_message\""},
        {{.file = "listen = []"}, "echo.toml:1:10: listen: must name at least one endpoint, got none"},
    });
}

TEST_CASE("the library's words for settings give way to those of the source, up to what was given", "[server_app]") {
    const auto configuration = echo::test::load({.words = {"--idle-timeout", "1s"}, .file = "threads = 2"});
    const std::vector<std::pair<std::string, std::string>> table = {
        {"limits.idle_timeout: at most limits.write_timeout, got limits.write_timeout",
         "--idle-timeout: at most --write-timeout, got limits.write_timeout"},
        {"tls.certificate_file: does not fit tls.private_key_file.", "tls_cert: does not fit tls_key."},
        {"threads: max_connections_per_ip and no_such_thing",
         configuration.origin("threads").where + ": max_connections_per_ip and no_such_thing"},
        {"nothing: max_message", "nothing: max_message"},
        {"max_message", "max_message"},
    };
    for (const auto& [sentence, placed] : table) CHECK(echo::server_app::with_place(sentence, configuration) == placed);
}

TEST_CASE("two settings of one source that cannot both hold are refused", "[server_app]") {
    check({
        {{.words = {"--framing", "line", "--separator", ";"}},
         "--separator: belongs to separator framing, and not to \"line\", which is set by --framing; leave out one of "
         "the two"},
        {{.file = "framing = 'raw'\nseparator = ';'"},
         "echo.toml:2:13: separator: belongs to separator framing, and not to \"raw\", which is set by framing; leave "
         "out one of the two"},
        {{.environment = {"ECHO_SERVER_ONCE=true", "ECHO_SERVER_MAX_REQUESTS=5"}},
         "ECHO_SERVER_ONCE: sets the same as ECHO_SERVER_MAX_REQUESTS; leave out one of the two"},
        {{.words = {"--framing", "words", "--separator", ";"}},
         "--framing: must be separator, line, length or raw, got \"words\""},
    });
}

TEST_CASE("the admin endpoint is refused with its place where the program was built without it", "[server_app]") {
    const std::string rule =
        ": this program was built without the admin endpoint; leave it out, or build with ECHO_BUILD_ADMIN";
    std::vector<Row> table = {
        {{.words = {"--admin", "127.0.0.1:0"}}, "--admin" + rule},
        {{.environment = {"ECHO_SERVER_ADMIN=127.0.0.1:0"}}, "ECHO_SERVER_ADMIN" + rule},
        {{.file = "admin = '127.0.0.1:0'"}, "echo.toml:1:9: admin" + rule},
        {{.file = "threads = 1"}, "not refused"},
    };
    for (Row& row : table) row.sources.admin_is_built = false;
    check(table);

    for (Row& row : table) {
        row.sources.admin_is_built = true;
        row.sentence = "not refused";
    }
    check(table);
}

TEST_CASE("settings of TLS that lack another, or an endpoint, are refused", "[server_app]") {
    check({
        {{.words = {"--listen", "tls://:1"}},
         "--listen: tls://:1 needs a certificate and its key; set --tls-cert and --tls-key"},
        {{.file = "listen = [':1', 'tls://:2']"},
         "echo.toml:1:10: listen: tls://:2 needs a certificate and its key; set tls_cert and tls_key"},
        {{.inherited = {{.descriptor = 3, .tls = true}}},
         "listen: a socket of TLS that was passed on needs a certificate and its key; set tls_cert and tls_key"},
        {{.words = {"--listen", "tls://:1", "--tls-cert", "a"}}, "--tls-cert: needs its key as well; set --tls-key"},
        {{.environment = {"ECHO_SERVER_TLS_KEY=a"}},
         "ECHO_SERVER_TLS_KEY: needs its certificate as well; set ECHO_SERVER_TLS_CERT"},
        {{.words = {"--tls-key", "a"}, .file = "tls_cert = 'b'"},
         "echo.toml:1:12: tls_cert: belongs to TLS, and no endpoint begins with tls://; add one, or leave this out"},
        {{.words = {"--tls-client-ca", "a"}},
         "--tls-client-ca: belongs to TLS, and no endpoint begins with tls://; add one, or leave this out"},
    });
}

TEST_CASE("a file that cannot be read is told with what named it", "[server_app]") {
    check({
        {{.words = {"--config", "/nowhere/echo.toml"}},
         "--config: cannot read \"/nowhere/echo.toml\": No such file or directory"},
        {{.environment = {"ECHO_SERVER_CONFIG=/nowhere/echo.toml"}},
         "ECHO_SERVER_CONFIG: cannot read \"/nowhere/echo.toml\": No such file or directory"},
        {{.words = {"--config", "/"}}, "--config: cannot read \"/\": Is a directory"},
        {{.words = {"--config", "/dev/zero"}},
         "--config: \"/dev/zero\" is no regular file; a reload could not read it once more"},
        {{.file = std::string(1024 * 1024 + 1, '\n')}, "--config: \"echo.toml\" is larger than 1 MiB"},
        {{.file = std::string(1024 * 1024, '\n')}, "not refused"},
        {{.words = {"--config", ""}}, "--config: cannot read \"\": No such file or directory"},
    });
}

TEST_CASE("a pipe is refused as the file, and nobody waits for its writer", "[server_app]") {
    const echo::test::ConfigFile folder("");
    const std::string pipe = folder.folder() + "/pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);

    CHECK_THAT(refusal_of({.words = {"--config", pipe}}),
               echo::test::contains_text("pipe\" is no regular file; a reload could not read it once more"));
}

TEST_CASE("a variable that is empty or unknown is refused, and those of others are passed over", "[server_app]") {
    check({
        {{.environment = {"ECHO_SERVER_THREADS="}},
         "ECHO_SERVER_THREADS: is set, but empty; give it a value, or unset it"},
        {{.environment = {"ECHO_SERVER_LISTEN=  "}},
         "ECHO_SERVER_LISTEN: is set, but empty; give it a value, or unset it"},
        {{.environment = {"ECHO_SERVER_IDLE_TIMOUT=5s"}},
         "the environment variable \"ECHO_SERVER_IDLE_TIMOUT\" is no setting of echo-server; did you mean "
         "ECHO_SERVER_IDLE_TIMEOUT?"},
        {{.environment = {"ECHO_SERVER_CHECK_CONFIG=true"}},
         "the environment variable \"ECHO_SERVER_CHECK_CONFIG\" is no setting of echo-server"},
        {{.environment = {"ECHO_SERVER_PORT=8060"}},
         "the environment variable \"ECHO_SERVER_PORT\" is no setting of echo-server"},
        {{.environment = {"ECHO_SERVER_=1"}}, "the environment variable \"ECHO_SERVER_\" is no setting of echo-server"},
        {{.environment = {"ECHO_SERVER=/usr/bin/echo-server", "ECHO_TO=localhost", "PATH=", "odd"}}, "not refused"},
        {{.environment = {"ECHO_SERVER_SERVICE_HOST=10.0.0.1", "ECHO_SERVER_SERVICE_PORT=8060",
                          "ECHO_SERVER_SERVICE_PORT_ECHO=8060", "ECHO_SERVER_PORT=tcp://10.0.0.1:8060",
                          "ECHO_SERVER_PORT_8060_TCP=tcp://10.0.0.1:8060", "ECHO_SERVER_PORT_8060_TCP_PROTO=tcp",
                          "ECHO_SERVER_ADMIN_PORT=tcp://10.0.0.1:9060", "ECHO_SERVER_ADMIN_SERVICE_HOST=10.0.0.1"}},
         "not refused"},
    });
}

}  // namespace server_app_faults_test
