// Whatever is thrown while the configuration is loaded again is a reload that has failed, and no end of the server.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>

#include <asio/post.hpp>

#include <echo/client.hpp>
#include <echo/server.hpp>

#include "server/app/process/reload.hpp"
#include "server/app/process/service_manager.hpp"
#include "server/app/process/signals.hpp"
#include "server/app/settings/setting.hpp"
#include "support/allocation_count.hpp"
#include "support/catch.hpp"
#include "support/programs/captured_log.hpp"
#include "support/waiting.hpp"

namespace server_app_reload_faults_test {

using echo::server_app::Options;
using echo::test::contains_text;
using echo::test::eventually;
using echo::test::fail_allocation_after;

constexpr std::size_t never = static_cast<std::size_t>(-1);

Options any_port() {
    Options options;
    options.config.listen = {"127.0.0.1:0"};
    options.config.threads = 1;
    return options;
}

struct Reloading {
    Options options = any_port();
    std::function<Options()> load = [this] { return options; };  // on the thread of the reload
    echo::Server server{options.config};
    echo::test::CapturedLog captured{echo::server_app::LogFormat::text};
    echo::server_app::ServiceManager manager{server, captured.log};
    echo::server_app::StopSignals stop_signals{server, std::chrono::seconds(1), echo::server_app::HangUp::reload,
                                               manager, captured.log};
    echo::server_app::Reload reload{{server, stop_signals, manager, captured.log}, options, [this] { return load(); }};

    Reloading() { server.start(); }
    ~Reloading() { server.stop(); }

    std::uint64_t ended() const { return reload.done() + reload.failed(); }

    // On the event loop; `others` allocations of it succeed, and the next does not.
    void reload_once(std::size_t others = never) {
        const std::uint64_t before = ended();
        asio::post(server.executor(), [this, others] {
            fail_allocation_after(others);
            reload();
            fail_allocation_after(never);
        });
        REQUIRE(eventually([&] { return ended() == before + 1; }));
    }

    void check_serves() {
        echo::Echo echo(server.endpoints().front());
        CHECK(echo::test::error_of(echo("Hello!", {.timeout = std::chrono::seconds(2)})) == std::error_code());
    }
};

TEST_CASE("whatever loading a configuration throws is logged, and nothing changes", "[server_app][reload]") {
    Reloading reloading;
    const auto [thrower, words] = GENERATE(table<std::function<void()>, std::string>({
        {[] { throw std::bad_alloc(); }, "nothing changes: there is not enough memory to read it"},
        {[] { throw std::runtime_error(std::string(200, 'x')); }, "nothing changes: " + std::string(200, 'x')},
        {[] { throw 7; }, "nothing changes: of a fault without a name"},
    }));
    reloading.load = [&throw_it = thrower]() -> Options {
        throw_it();
        return {};
    };

    reloading.reload_once();

    CHECK(reloading.reload.failed() == 1);
    reloading.check_serves();
    reloading.server.stop();
    REQUIRE(reloading.captured.lines().size() == 1);
    CHECK_THAT(reloading.captured.lines().front(), contains_text(words));
}

TEST_CASE("each allocation of a reload's thread may fail", "[server_app][reload]") {
    Reloading reloading;
    std::size_t others = 0;
    reloading.load = [&] {
        Options loaded = reloading.options;
        fail_allocation_after(others);
        return loaded;
    };

    // The last is that which ends the thread's work.
    for (; reloading.reload.done() < 3 && others < 1000; ++others) reloading.reload_once();

    CHECK(reloading.reload.done() == 3);
    CHECK(reloading.reload.failed() > 0);
    reloading.check_serves();
}

TEST_CASE("each allocation that begins a reload may fail", "[server_app][reload]") {
    Reloading reloading;

    std::size_t others = 0;
    for (; reloading.reload.done() < 3 && others < 1000; ++others) reloading.reload_once(others);

    CHECK(reloading.reload.done() == 3);
    CHECK(reloading.reload.failed() > 0);
    reloading.check_serves();
}

TEST_CASE("each allocation that tells of a reload's end may fail", "[server_app][reload]") {
    const bool is_good = GENERATE(true, false);
    Reloading reloading;
    reloading.options.log_messages = true;  // so that there is something to tell
    std::size_t others = 0;
    reloading.load = [&] {
        asio::post(reloading.server.executor(), [&others] { fail_allocation_after(others); });
        if (!is_good) throw std::runtime_error(std::string(200, 'x'));
        return any_port();
    };

    for (; others < 30; ++others) {
        reloading.reload_once();
        asio::post(reloading.server.executor(), [] { fail_allocation_after(never); });
    }

    reloading.load = [] { return any_port(); };
    CHECK((is_good ? reloading.reload.done() : reloading.reload.failed()) == 30);
    reloading.reload_once();
    reloading.check_serves();
}

}  // namespace server_app_reload_faults_test
