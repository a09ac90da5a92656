// A server that closes its connections all the time, and callers who must never notice.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/seed.hpp"
#include "support/waiting.hpp"

namespace client_closing_server_test {

using echo::Echo;
using echo::test::get;
using echo::test::ScriptedServer;
using echo::test::test_seed;

namespace {

constexpr int calls = 10'000;
constexpr std::size_t most_replies = 10;  // on one connection

// What came of the calls of all threads.
struct Tally {
    std::atomic<int> right = 0;
    std::atomic<int> wrong = 0;
    std::atomic<int> failed = 0;

    void note(Echo& echo, const std::string& message) {
        try {
            ++(get(echo(message)) == message ? right : wrong);
        } catch (const std::exception&) {
            ++failed;
        }
    }
};

}  // namespace

TEST_CASE("of ten thousand calls to a server that closes after every few replies none fails", "[client]") {
    const int threads = GENERATE(1, 8);
    INFO("ECHO_TEST_SEED=" << test_seed() << ", threads " << threads);
    ScriptedServer server(echo::test::close_after_up_to(most_replies, test_seed()));
    Echo echo(server.endpoint());
    Tally tally;

    std::vector<std::thread> callers;
    for (int thread = 0; thread < threads; ++thread) {
        callers.emplace_back([&, thread] {
            for (int call = thread; call < calls; call += threads) tally.note(echo, std::to_string(call));
        });
    }
    for (std::thread& caller : callers) caller.join();

    CHECK(tally.right == calls);
    CHECK(tally.wrong == 0);
    CHECK(tally.failed == 0);
    CHECK(echo.stats().sessions >= calls / most_replies);
    CHECK(echo.stats().requests_processed == calls);
}

}  // namespace client_closing_server_test
