// SIGHUP upon SIGHUP while echo-server works: nothing is left behind, and a bad file changes nothing.
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/steady_load.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/processes/server_process.hpp"
#include "support/sanitizer.hpp"
#include "support/waiting.hpp"

namespace reload_signals_test {

using echo::test::contains_text;
using echo::test::eventually;
using echo::test::open_descriptors;
using echo::test::own_memory;
using echo::test::RawSocket;
using echo::test::ServerProcess;
using echo::test::SteadyLoad;

namespace {

constexpr std::size_t first_reloads = 100;
constexpr std::size_t reloads = 1000;
constexpr std::size_t slack = 1024 * 1024;

// The server's settings, in a file of the test's own that is gone with it.
class ConfigFile {
public:
    ConfigFile() : path_(std::filesystem::temp_directory_path() / ("echo-" + std::to_string(::getpid()) + ".toml")) {}
    ~ConfigFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    ConfigFile(const ConfigFile&) = delete;
    ConfigFile& operator=(const ConfigFile&) = delete;

    std::string path() const { return path_.string(); }
    void write(std::string_view text) const { std::ofstream(path_) << text; }

private:
    std::filesystem::path path_;
};

std::size_t count(std::string_view text, std::string_view words) {
    std::size_t times = 0;
    for (std::size_t at = text.find(words); at != text.npos; at = text.find(words, at + 1)) ++times;
    return times;
}

// Signals that meet become one, so that each has its answer before the next is sent.
void reload(const ServerProcess& server, std::size_t times, std::string_view answer) {
    for (std::size_t done = count(server.log(), answer); times > 0; --times) {
        ::kill(server.id(), SIGHUP);
        ++done;
        REQUIRE(eventually([&] { return count(server.log(), answer) == done; }));
    }
}

}  // namespace

TEST_CASE("a thousand SIGHUPs under load, one of them with a bad file, leave nothing behind", "[server][reliability]") {
    const ConfigFile file;
    constexpr std::string_view good = "# Told at each reload\nmax_message = \"100B\"\n";
    file.write(good);
    ServerProcess server("127.0.0.1:0", {"--config", file.path(), "--framing", "line"});
    echo::EchoConfig config;
    config.framing = echo::Framing::line();
    echo::Echo echo(server.endpoint(), config);
    SteadyLoad load(echo, 4);

    reload(server, first_reloads, "configuration reloaded");
    const std::size_t descriptors = open_descriptors(server.id());
    const std::size_t memory = own_memory(server.id());
    reload(server, reloads / 2, "configuration reloaded");
    file.write("# Told at each reload\nmax_message = \"much\"\n");
    reload(server, 1, "configuration not reloaded");
    CHECK_THAT(server.log(), contains_text(file.path() + ":2:15: max_message"));
    RawSocket late(server.endpoint());
    late.send(std::string(101, 'x').append(1, '\n'));
    CHECK(late.receive_until_end().empty());
    late.close();
    file.write(good);
    reload(server, reloads - first_reloads - reloads / 2, "configuration reloaded");
    const std::size_t descriptors_after = open_descriptors(server.id());
    const std::size_t memory_after = own_memory(server.id());
    load.stop();

    WARN(reloads << " reloads: descriptors " << descriptors << " -> " << descriptors_after << ", memory "
                 << memory / 1024 << " -> " << memory_after / 1024 << " KiB, " << load.replies()
                 << " replies meanwhile");
    // The pool may have opened another of its connections meanwhile.
    CHECK(descriptors_after <= descriptors + 4);
    if (!echo::test::is_sanitized) CHECK(memory_after <= memory + slack);
    CHECK(load.failures() == 0);
    CHECK(load.wrong() == "");
}

}  // namespace reload_signals_test
