// The configuration as it is printed, and read again.
#include <chrono>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include <echo/text.hpp>

#include "server/app/settings/configuration.hpp"
#include "server/app/settings/value_text.hpp"
#include "support/catch.hpp"
#include "support/programs/server_sources.hpp"

namespace server_app_printed_config_test {

using namespace std::chrono_literals;
using echo::server_app::Configuration;
using echo::server_app::duration_text;
using echo::server_app::size_text;
using echo::server_app::to_toml;
using echo::test::contains_text;
using echo::test::load;
using echo::test::ServerSources;

namespace {

// Without the comments, which tell another origin each time; a "#" begins them only.
std::string settings_in(const std::string& toml) {
    std::istringstream lines(toml);
    std::string settings;
    for (std::string line; std::getline(lines, line);) settings += line.substr(0, line.rfind("  # ")) + "\n";
    return settings;
}

std::string line_of(const std::string& setting, const std::string& toml) {
    std::istringstream lines(toml);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(setting + " ") || line.starts_with("# " + setting + " ")) return line;
    }
    return {};
}

void check_same(const Configuration& first, const Configuration& second) {
    for (const auto& setting : echo::server_app::settings()) {
        if (setting.write) CHECK(setting.write(first.options) == setting.write(second.options));
    }
    CHECK(first.options.config.framing.terminator() == second.options.config.framing.terminator());
    CHECK(first.options.config.limits == second.options.config.limits);
    CHECK(first.options.config.replies.quit_message == second.options.config.replies.quit_message);
    CHECK(first.options.config.replies.reply_prefix == second.options.config.replies.reply_prefix);
}

}  // namespace

TEST_CASE("what is printed is read again as the same", "[server_app]") {
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) every_byte += byte == '%' ? "%%" : std::string(1, static_cast<char>(byte));
    std::vector<ServerSources> table = {
        {},
        {.words = {"--preset", "pulsar"}},
        {.words = {"--preset", "lines", "--separator", "'\"\\\\\\x00"}},
        {.words = {"--preset", "got"}},
        {.words = {"--preset", "oneshot", "--once=false"}},
        {.words = {"--preset", "rfc862"}},
        {.words = {"--once", "--log-messages", "--log-format", "json"}},
        {.words = {"--framing", "length", "--reply-prefix", echo::escape(every_byte), "--quit-message", ""}},
        {.words = {"--listen", "unix:/tmp/\"quotes\" 'and' \\ \xc3\xa9", "--listen", "localhost"}},
        {.words = {"--idle-timeout", "0", "--message-timeout", "1.5s", "--write-timeout", "1ns", "--max-connections",
                   "0", "--max-requests", "9223372036854775807", "--max-buffer-memory", "1000"}},
        {.words = {"--admin", "[::1]:0"}},
        {.words = {"--reply-prefix", "\\x25{host} 5%% %{connection}%{peer} %{listen}\\t%{host}"}},
    };
    for (const ServerSources& sources : table) {
        const Configuration configuration = load(sources);
        const std::string printed = to_toml(configuration);
        const Configuration again = load({.file = printed});
        check_same(configuration, again);
        CHECK(settings_in(to_toml(again)) == settings_in(printed));
    }
}

TEST_CASE("each line tells where its value comes from", "[server_app]") {
    const std::string printed = to_toml(load({.words = {"--once", "--preset", "pulsar"},
                                              .environment = {"ECHO_SERVER_IDLE_TIMEOUT=90s"},
                                              .file = "\nthreads = 2"}));
    CHECK_THAT(line_of("max_requests", printed), contains_text("max_requests = 1 ") && contains_text("  # --once"));
    CHECK_THAT(line_of("preset", printed), contains_text("preset = \"pulsar\" ") && contains_text("  # --preset"));
    CHECK_THAT(line_of("quit_message", printed),
               contains_text("quit_message = \"QUIT\" ") && contains_text("  # preset pulsar"));
    CHECK_THAT(line_of("idle_timeout", printed),
               contains_text("idle_timeout = \"90s\" ") && contains_text("  # ECHO_SERVER_IDLE_TIMEOUT"));
    CHECK_THAT(line_of("threads", printed), contains_text("threads = 2 ") && contains_text("/echo.toml:2"));
    CHECK_THAT(line_of("write_timeout", printed),
               contains_text("write_timeout = \"30s\" ") && contains_text("  # default"));
    CHECK(line_of("once", printed).empty());
}

TEST_CASE("the origins stand below each other, and what is not set is a comment", "[server_app]") {
    const std::string printed = to_toml(load({}));

    std::istringstream lines(printed);
    for (std::string line; std::getline(lines, line);) CHECK(line.rfind("  # ") == printed.find("  # "));
    for (const char* name : {"preset", "quit_message", "tls_cert", "tls_key", "tls_client_ca", "admin"}) {
        CHECK(line_of(name, printed).starts_with("# "));
        CHECK(line_of(name, printed).ends_with("  # not set"));
    }
    CHECK(line_of("separator", to_toml(load({.words = {"--framing", "raw"}}))).starts_with("# separator"));
}

TEST_CASE("a path that is not UTF-8 cannot be printed", "[server_app]") {
    const Configuration configuration = load({.words = {"--listen", "unix:/tmp/\xff"}});
    CHECK_THROWS_WITH(to_toml(configuration), "--listen: is not UTF-8, and so cannot be written in TOML");
}

TEST_CASE("a time without a unit is in seconds", "[server_app]") {
    const auto loaded =
        load({.words = {"--write-timeout", "1.5", "--drain-timeout", ".2"}, .file = "idle_timeout = 90"});
    CHECK(loaded.options.config.limits.idle_timeout == 90s);
    CHECK(loaded.options.config.limits.write_timeout == 1500ms);
    CHECK(loaded.options.drain_timeout == 200ms);
}

TEST_CASE("sizes and times are written in the largest unit that leaves nothing over", "[server_app]") {
    const auto [bytes, size] = GENERATE(table<std::uint64_t, std::string>({
        {0, "0"},
        {1, "1"},
        {1000, "1000"},
        {1024, "1KiB"},
        {1536, "1536"},
        {65536, "64KiB"},
        {1 << 20, "1MiB"},
        {std::uint64_t{3} << 30, "3GiB"},
        {std::uint64_t{1} << 40, "1024GiB"},
    }));
    CHECK(size_text(bytes) == size);
    CHECK(echo::parse_size(size_text(bytes)) == bytes);

    const auto [time, text] = GENERATE(table<std::chrono::nanoseconds, std::string>({
        {0s, "0"},
        {1ns, "1ns"},
        {1500ns, "1500ns"},
        {2us, "2us"},
        {1500ms, "1500ms"},
        {90s, "90s"},
        {5min, "5m"},
        {2h, "2h"},
        {std::chrono::nanoseconds::max(), "9223372036854775807ns"},
    }));
    CHECK(duration_text(time) == text);
    CHECK(echo::parse_duration(duration_text(time)) == time);
}

}  // namespace server_app_printed_config_test
