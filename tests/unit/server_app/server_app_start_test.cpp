// What echo-server warns of when it starts, and how many descriptors it asks for.
#include <algorithm>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <echo/server_config.hpp>

#include "server/app/process/descriptor_limit.hpp"
#include "server/app/process/start_advice.hpp"
#include "support/catch.hpp"

namespace server_app_start_test {

using echo::Endpoint;
using echo::server_app::is_loopback;
using echo::server_app::needed_descriptors;
using echo::server_app::Privileges;
using echo::server_app::raised;
using echo::server_app::start_warnings;

TEST_CASE("only a Unix socket, a loopback address and localhost are out of other machines' reach", "[server_app]") {
    for (const char* text : {"127.0.0.1:1", "127.255.0.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1", "localhost:1",
                             "unix:/a", "tls://localhost:1", "tls://127.0.0.1:1"}) {
        CHECK(is_loopback(text));
    }
    for (const char* text : {":1", "0.0.0.0:1", "[::]:1", "192.0.2.1:1", "128.0.0.1:1", "[::ffff:192.0.2.1]:1",
                             "[2001:db8::1]:1", "example.org:1", "localhost.example.org:1", "tls://:1"}) {
        CHECK_FALSE(is_loopback(text));
    }
}

TEST_CASE("each public endpoint is warned of, that of the admin pages too", "[server_app]") {
    using Sentences = std::vector<std::string>;
    CHECK(start_warnings({"127.0.0.1:1", "unix:/a"}, Endpoint("127.0.0.1:1"), {}).empty());
    CHECK(start_warnings({":8060", "localhost:1", "0.0.0.0:1"}, {}, {}) ==
          Sentences{"listening on :8060, which other machines may reach",
                    "listening on 0.0.0.0:1, which other machines may reach"});
    CHECK(start_warnings({"127.0.0.1:1"}, Endpoint(":9060"), {}) ==
          Sentences{"serving the admin pages, which ask for no password, on :9060, which other machines may reach"});
}

TEST_CASE("root is warned of unless a port needs it", "[server_app]") {
    struct Row {
        std::vector<Endpoint> listen;
        Privileges privileges;
        bool warned;
    };
    const std::vector<Row> table = {
        {{"127.0.0.1:7"}, {.is_root = false}, false},
        {{"127.0.0.1:8060"}, {.is_root = false}, false},
        {{"127.0.0.1:8060"}, {.is_root = true}, true},
        {{"127.0.0.1:0"}, {.is_root = true}, true},
        {{"unix:/a"}, {.is_root = true}, true},
        {{"127.0.0.1:1023"}, {.is_root = true}, false},
        {{"127.0.0.1:1024"}, {.is_root = true}, true},
        {{"127.0.0.1:8060", "tls://localhost:443"}, {.is_root = true}, false},
        {{"127.0.0.1:80"}, {.is_root = true, .first_unprivileged_port = 80}, true},
        {{"127.0.0.1:79"}, {.is_root = true, .first_unprivileged_port = 80}, false},
        {{"127.0.0.1:2000"}, {.is_root = true, .first_unprivileged_port = 3000}, false},
    };
    for (const auto& [listen, privileges, warned] : table)
        CHECK(start_warnings(listen, {}, privileges).empty() != warned);
    CHECK(start_warnings({"unix:/a"}, Endpoint("127.0.0.1:80"), {.is_root = true}).empty());
}

TEST_CASE("descriptors are needed for connections, threads, endpoints and sockets passed on", "[server_app]") {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    struct Row {
        std::size_t max_connections;
        std::size_t threads;
        std::size_t endpoints;
        std::size_t inherited;
        rlim_t needed;
    };
    const std::vector<Row> table = {
        {100, 1, 1, 0, 268},
        {100, 1, 3, 0, 276},
        {100, 4, 1, 0, 292},
        {100, 64, 2, 0, 1'028},
        {100, 1024, 1, 0, 8452},
        {100, 1, 0, 2, 266},
        {100, 2, 1, 5, 281},
        {10'000, 8, 2, 0, 10'256},
        {100, 0, 1, 0, 260 + 8 * cores},
        {0, 1, 1, 0, RLIM_INFINITY},
        {std::numeric_limits<std::size_t>::max(), 1, 1, 0, RLIM_INFINITY},
    };
    for (const auto& [max_connections, threads, endpoints, inherited, needed] : table) {
        echo::ServerConfig config;
        config.limits.max_connections = max_connections;
        config.threads = threads;
        config.listen.assign(endpoints, "127.0.0.1:0");
        config.inherited.resize(inherited);
        CHECK(needed_descriptors(config) == needed);
    }
}

TEST_CASE("the limit of descriptors is raised as far as is needed and the system allows", "[server_app]") {
    constexpr rlim_t infinite = RLIM_INFINITY;
    struct Row {
        rlimit now;
        rlim_t needed;
        rlim_t expected;
    };
    const std::vector<Row> table = {
        {{1024, 4096}, 1024, 1024},
        {{1024, 4096}, 1025, 1025},
        {{1024, 4096}, 4096, 4096},
        {{1024, 4096}, 4097, 4096},
        {{1024, 4096}, infinite, 4096},
        {{1024, infinite}, 10'032, 10'032},
        {{1024, infinite}, infinite, infinite},
        {{infinite, infinite}, 5, infinite},
    };
    for (const auto& [now, needed, expected] : table) {
        CHECK(raised(now, needed).rlim_cur == expected);
        CHECK(raised(now, needed).rlim_max == now.rlim_max);
    }
}

}  // namespace server_app_start_test
