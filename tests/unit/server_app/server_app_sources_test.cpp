// Where the settings of echo-server come from, and which source counts.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "server/app/settings/setting.hpp"
#include "support/catch.hpp"
#include "support/programs/server_sources.hpp"

namespace server_app_sources_test {

using namespace std::chrono_literals;
using echo::Endpoint;
using echo::Framing;
using echo::server_app::Configuration;
using echo::server_app::Options;
using echo::test::load;
using echo::test::ServerSources;

namespace {

// A value for every setting, unlike its default and its preset's, in a form that `write` gives again.
const std::vector<std::pair<std::string, std::string>> other_values = {
    {"listen", "unix:/other"},
    {"preset", "pulsar"},
    {"framing", "separator"},
    {"separator", ";"},
    {"max_message", "1KiB"},
    {"read_size", "2KiB"},
    {"reply_prefix", "> "},
    {"quit_message", "bye"},
    {"max_connections", "11"},
    {"max_connections_per_ip", "12"},
    {"max_buffer_memory", "13MiB"},
    {"max_requests", "14"},
    {"idle_timeout", "15s"},
    {"message_timeout", "16s"},
    {"write_timeout", "17s"},
    {"handshake_timeout", "18s"},
    {"max_connection_age", "20s"},
    {"drain_timeout", "19s"},
    {"threads", "2"},
    {"backlog", "21"},
    {"admin", "127.0.0.1:22"},
    {"log_level", "error"},
    {"log_format", "json"},
    {"log_messages", "true"},
    {"color", "never"},
};

// Those of TLS go together, and so do those of the PROXY protocol: they are tried by themselves.
bool needs_another(std::string_view name) {
    return name.starts_with("tls_") || name.starts_with("proxy_");
}

std::string written(const Configuration& configuration, const std::string& name) {
    return echo::server_app::find_setting(name)
        ->write(configuration.options)
        .value_or(echo::server_app::Texts{"not set"})
        .front();
}

std::string option(const std::string& name) {
    return written_in(echo::server_app::Source::command_line, name);
}

std::string variable(const std::string& name) {
    return written_in(echo::server_app::Source::environment, name);
}

std::string line(const std::string& name, const std::string& value) {
    const bool is_bare = value == "true" || value == "false";
    return name + " = " + (is_bare ? value : "'" + value + "'") + "\n";
}

}  // namespace

TEST_CASE("the list of values above has every setting", "[server_app]") {
    for (const auto& setting : echo::server_app::settings()) {
        if (!setting.write || needs_another(setting.name)) continue;
        CHECK(std::any_of(other_values.begin(), other_values.end(),
                          [&](auto& row) { return row.first == setting.name; }));
    }
}

TEST_CASE("without any source all is as in the library", "[server_app]") {
    const Options options = load({}).options;

    CHECK(options.config.listen == std::vector<echo::ListenEndpoint>{"127.0.0.1:8060"});
    CHECK(options.config.inherited.empty());
    CHECK(options.config.limits == echo::ServerLimits{});
    CHECK(options.config.tls == echo::ServerTlsConfig{});
    CHECK(options.config.read_size == echo::ServerConfig{}.read_size);
    CHECK(options.config.framing.terminator() == "\r\n\r\n");
    CHECK_FALSE(options.config.replies.quit_message);
    CHECK_FALSE(options.admin);
    CHECK(options.log_format == "text");
}

TEST_CASE("an option, a variable and a line of the file set the same setting", "[server_app]") {
    for (const auto& [name, value] : other_values) {
        INFO(name);
        const Configuration from_switch = load({.words = {option(name) + "=" + value}});
        const Configuration from_variable = load({.environment = {variable(name) + "=" + value}});
        const Configuration from_file = load({.file = line(name, value)});
        CHECK(written(load({}), name) != (name == "framing" ? "" : value));
        // A switch takes no word after it.
        if (name != "log_messages") CHECK(written(load({.words = {option(name), value}}), name) == value);
        CHECK(written(from_switch, name) == value);
        CHECK(written(from_variable, name) == value);
        CHECK(written(from_file, name) == value);
        CHECK(from_switch.origin(name).label == option(name));
        CHECK(from_variable.origin(name).label == variable(name));
        CHECK(from_file.origin(name).label.ends_with("echo.toml:1"));
        CHECK(from_file.origin(name).where.ends_with("echo.toml:1:" + std::to_string(name.size() + 4) + ": " + name));
        CHECK(load({}).origin(name).label == "default");
    }
}

TEST_CASE("options count before the environment, the environment before the file, the file before a preset",
          "[server_app]") {
    ServerSources sources = {.words = {"--read-size", "4"},
                             .environment = {"ECHO_SERVER_READ_SIZE=3"},
                             .file = "preset = 'got'\nread_size = 2"};
    const auto read_size = [&] { return load(sources).options.config.read_size; };

    CHECK(read_size() == 4);
    sources.words.clear();
    CHECK(read_size() == 3);
    sources.environment.clear();
    CHECK(read_size() == 2);
    sources.file = "preset = 'got'";
    CHECK(read_size() == 1000);
    CHECK(load(sources).origin("read_size").label == "preset got");
    sources.file.clear();
    CHECK(read_size() == 64 * 1024);
}

TEST_CASE("a preset may come from any source, and the highest one names it", "[server_app]") {
    CHECK(load({.environment = {"ECHO_SERVER_PRESET=lines"}}).options.config.listen.front().endpoint.port() == 8888);
    const Options options = load({.words = {"--preset", "pulsar"}, .file = "preset = 'oneshot'"}).options;
    CHECK(options.config.replies.quit_message == "QUIT");
    CHECK(options.config.limits.max_requests == 0);
    CHECK_FALSE(options.log_messages);
    CHECK(load({.file = "preset = 'oneshot'"}).options.log_messages);
}

TEST_CASE("a list comes as a whole from one source", "[server_app]") {
    const std::vector<echo::ListenEndpoint> two = {"127.0.0.1:1", "unix:/a"};
    CHECK(load({.words = {"--listen", "127.0.0.1:1", "--listen", "unix:/a"}}).options.config.listen == two);
    CHECK(load({.environment = {"ECHO_SERVER_LISTEN= 127.0.0.1:1\t unix:/a "}}).options.config.listen == two);
    CHECK(load({.file = "listen = ['127.0.0.1:1', 'unix:/a']"}).options.config.listen == two);
    CHECK(load({.words = {"--listen", ":2"}, .file = "listen = 'unix:/a'"}).options.config.listen ==
          std::vector<echo::ListenEndpoint>{":2"});
}

TEST_CASE("the option --config counts before ECHO_SERVER_CONFIG", "[server_app]") {
    const echo::test::ConfigFile other("threads = 7");
    const std::vector<std::string> environment = {"ECHO_SERVER_CONFIG=" + other.path()};
    CHECK(load({.environment = environment}).options.config.threads == 7);
    CHECK(load({.environment = environment, .file = "threads = 8"}).options.config.threads == 8);
}

TEST_CASE("of framing and separator the higher source counts, and a separator makes the framing", "[server_app]") {
    const auto framing = [](const ServerSources& sources) { return load(sources).options.config.framing; };
    const ServerSources file_separator = {.words = {"--framing", "line"}, .file = "separator = ';'"};
    const ServerSources file_framing = {.words = {"--separator", ";"}, .file = "framing = 'line'"};
    const ServerSources preset_framing = {.words = {"--preset", "lines"}, .file = "separator = ';'"};

    CHECK(framing(file_separator).kind() == Framing::Kind::line);
    CHECK(framing(file_framing).terminator() == ";");
    CHECK(load(file_framing).origin("framing").label == "--separator");
    CHECK(framing(preset_framing).terminator() == ";");
    CHECK(framing({.words = {"--separator", ";"}, .file = "max_message = 5"}).max_message() == 5);
}

TEST_CASE("once is short for max_requests, whichever source has which", "[server_app]") {
    const auto requests = [](const ServerSources& sources) { return load(sources).options.config.limits.max_requests; };
    CHECK(requests({.words = {"--once"}}) == 1);
    CHECK(requests({.words = {"--once"}, .file = "max_requests = 5"}) == 1);
    CHECK(requests({.words = {"--once=false"}, .file = "max_requests = 5"}) == 0);
    CHECK(requests({.words = {"--max-requests", "5"}, .file = "once = true"}) == 5);
    CHECK(requests({.words = {"--once=false", "--preset", "oneshot"}}) == 0);
    CHECK(load({.words = {"--once"}}).origin("max_requests").label == "--once");
}

TEST_CASE("with sockets passed on, only what a user names is listened on besides", "[server_app]") {
    const std::vector<echo::ListeningSocket> inherited = {{.descriptor = 3}};
    const auto listen = [&](ServerSources sources) {
        sources.inherited = inherited;
        return load(sources).options.config.listen;
    };
    CHECK(listen({}).empty());
    CHECK(listen({.words = {"--preset", "lines"}}).empty());
    CHECK(listen({.words = {"--listen", ":1"}}) == std::vector<echo::ListenEndpoint>{":1"});
    CHECK(listen({.environment = {"ECHO_SERVER_LISTEN=:2"}}) == std::vector<echo::ListenEndpoint>{":2"});
    CHECK(listen({.file = "listen = ':3'"}) == std::vector<echo::ListenEndpoint>{":3"});
    CHECK(load({.inherited = inherited}).options.config.inherited == inherited);
}

TEST_CASE("the same command line may be loaded again, and sees what has changed", "[server_app]") {
    const echo::test::ConfigFile file("idle_timeout = '1s'");
    const auto command_line = echo::test::command_line_of({"--config", file.path(), "--threads", "3"});
    CHECK(echo::server_app::load(command_line.settings, {}).options.config.limits.idle_timeout == 1s);

    file.write("idle_timeout = '2s'\nthreads = 9");
    const Options options = echo::server_app::load(command_line.settings, {{"ECHO_SERVER_BACKLOG=5"}, {}}).options;

    CHECK(options.config.limits.idle_timeout == 2s);
    CHECK(options.config.threads == 3);
    CHECK(options.config.backlog == 5);
}

}  // namespace server_app_sources_test
