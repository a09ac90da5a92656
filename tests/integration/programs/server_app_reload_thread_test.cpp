// A reload that takes long: the server serves meanwhile.
#include <atomic>
#include <future>
#include <string>
#include <thread>

#include <asio/post.hpp>

#include <echo/client.hpp>
#include <echo/server.hpp>

#include "server/app/process/reload.hpp"
#include "server/app/process/service_manager.hpp"
#include "server/app/process/signals.hpp"
#include "server/app/settings/setting.hpp"
#include "support/catch.hpp"
#include "support/programs/captured_log.hpp"
#include "support/waiting.hpp"

namespace server_app_reload_thread_test {

using echo::server_app::Options;
using echo::test::eventually;

Options one_thread() {
    Options options;
    options.config.listen = {"127.0.0.1:0"};
    options.config.threads = 1;
    return options;
}

// A server whose configuration is loaded when the test says so.
struct SlowReload {
    std::atomic<int> loads = 0;
    std::promise<void> go;
    std::shared_future<void> gone = go.get_future().share();
    Options options = one_thread();
    echo::Server server{options.config};
    echo::test::CapturedLog captured{echo::server_app::LogFormat::text};
    echo::server_app::ServiceManager manager{server, captured.log};
    echo::server_app::StopSignals stop_signals{server, std::chrono::seconds(1), echo::server_app::HangUp::reload,
                                               manager, captured.log};
    echo::server_app::Reload reload{{server, stop_signals, manager, captured.log}, options, [this] {
                                        ++loads;
                                        gone.wait_for(echo::test::patience);
                                        return options;
                                    }};

    void begin(int times) {
        for (; times > 0; --times) asio::post(server.executor(), [this] { reload(); });
    }
};

TEST_CASE("while the files of a reload are read, the event loop serves", "[server_app][reload]") {
    SlowReload slow;
    slow.server.start();
    slow.begin(1);
    REQUIRE(eventually([&] { return slow.loads == 1; }));

    echo::Echo echo(slow.server.endpoints().front());
    CHECK(echo::test::error_of(echo("Hello!", {.timeout = std::chrono::seconds(2)})) == std::error_code());

    CHECK(slow.reload.done() == 0);
    slow.go.set_value();
    CHECK(eventually([&] { return slow.reload.done() == 1; }));
    slow.server.stop();
}

TEST_CASE("calls for a reload that come while one is under way become one", "[server_app][reload]") {
    SlowReload slow;
    slow.server.start();
    slow.begin(1);
    REQUIRE(eventually([&] { return slow.loads == 1; }));

    slow.begin(10);
    asio::post(slow.server.executor(), [&] { slow.go.set_value(); });

    CHECK(eventually([&] { return slow.reload.done() == 2; }));
    slow.server.stop();
    CHECK(slow.loads == 2);
    CHECK(slow.captured.lines().size() == 2);
}

TEST_CASE("a server that stops while it is reloaded waits for the end of it", "[server_app][reload]") {
    SlowReload slow;
    slow.server.start();
    slow.begin(1);
    REQUIRE(eventually([&] { return slow.loads == 1; }));

    CHECK(slow.server.stop() == 0);

    slow.go.set_value();
}

}  // namespace server_app_reload_thread_test
