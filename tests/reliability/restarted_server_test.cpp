// A server that is killed and started again each second for a minute, and the callers that go on all the while.
#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/steady_load.hpp"
#include "support/processes/server_process.hpp"
#include "support/sanitizer.hpp"

namespace restarted_server_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::test::ServerProcess;
using echo::test::SteadyLoad;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t restarts = echo::test::is_sanitized ? 10 : 60;
constexpr auto time_between = 1s;
constexpr std::size_t pool_size = 4;
constexpr auto deadline = 2s;
constexpr auto slack = 250ms;  // for a machine that is busy

// What all of it may cost in connects, failed ones too. Of one restart: the whole pool, twice, as some may just reach
// the server that is about to die; and as many as the back-off makes while nobody listens: two at once, and then one
// after 25, 50 and 100 ms on average.
constexpr std::size_t most_connects = (restarts + 1) * (2 * pool_size + 8);

EchoConfig settings() {
    EchoConfig config;
    config.pool_size = pool_size;
    config.request_timeout = deadline;
    config.connect_timeout = 1s;
    return config;
}

// Between two kills a server listens.
struct Life {
    Clock::time_point listens;
    Clock::time_point killed;
};

// From the moment the server listens to the end of the first window in which replies come as fast as before.
std::optional<milliseconds> time_to_full_rate(const SteadyLoad& load, std::size_t rate_before, const Life& life) {
    const std::size_t first = load.slot_of(life.listens) + 1;
    for (std::size_t slot = first; slot + SteadyLoad::window <= load.slot_of(life.killed); ++slot) {
        if (load.rate(slot) * 10 < rate_before * 8) continue;
        const auto slots = static_cast<milliseconds::rep>(slot + SteadyLoad::window - first + 1);
        return slots * SteadyLoad::slot_length;
    }
    return std::nullopt;
}

// Kills the server and starts it again, at a steady pace; the lives that it had.
std::vector<Life> restart_again_and_again(std::optional<ServerProcess>& server) {
    const echo::Endpoint endpoint = server->endpoint();
    std::vector<Life> lives = {{Clock::now(), {}}};
    for (std::size_t restart = 0; restart <= restarts; ++restart) {
        // From the moment it listens: on a busy machine a start may take long.
        std::this_thread::sleep_until(lives.back().listens + time_between);
        lives.back().killed = Clock::now();
        if (restart == restarts) return lives;
        server->kill();
        server.emplace(endpoint);
        lives.push_back({Clock::now(), {}});
    }
    return lives;
}

}  // namespace

TEST_CASE("calls survive a server that is killed and restarted each second", "[client][reliability]") {
    std::optional<ServerProcess> server;
    server.emplace(echo::test::endpoint_to_come_back_to());
    Echo echo(server->endpoint(), settings());
    SteadyLoad load(echo, pool_size);

    const std::vector<Life> lives = restart_again_and_again(server);
    load.stop();

    milliseconds longest_recovery = 0ms;
    std::size_t never_recovered = 0;
    for (std::size_t i = 1; i < lives.size(); ++i) {
        const std::size_t rate_before = load.usual_rate(lives[i - 1].listens, lives[i - 1].killed);
        const auto recovery = time_to_full_rate(load, rate_before, lives[i]);
        longest_recovery = std::max(longest_recovery, recovery.value_or(0ms));
        if (!recovery) ++never_recovered;
    }
    const echo::PoolStats stats = echo.stats();
    const std::size_t connects = stats.sessions + stats.connects_failed;
    const auto longest_call = std::chrono::duration_cast<milliseconds>(load.longest());
    WARN(load.replies() << " replies, " << load.failures() << " failures; " << connects << " connects (at most "
                        << most_connects << "), full rate again after " << longest_recovery.count()
                        << " ms or less, longest call " << longest_call.count() << " ms: " << load.story_of_longest());

    CHECK(load.wrong() == "");
    // Beside tests that flood the loopback interface the kernel may drop a packet that opens a connection, which TCP
    // sends again after a second (RFC 6298, section 2.1): as long as a life is.
    CHECK(never_recovered <= restarts / 60);
    CHECK(longest_recovery < 1s);
    CHECK(longest_call < deadline + slack);
    CHECK(connects <= most_connects);
    CHECK(stats.sessions > restarts);
    CHECK(stats.queued == 0);
}

}  // namespace restarted_server_test
