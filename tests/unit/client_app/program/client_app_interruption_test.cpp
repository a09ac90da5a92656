#include "client/app/output/interruption.hpp"

#include <csignal>
#include <memory>
#include <vector>

#include <asio/io_context.hpp>

#include "support/catch.hpp"
#include "support/processes/forked_child.hpp"
#include "support/waiting.hpp"

namespace client_app_interruption_test {

using echo::client_app::Interruption;
using echo::test::ForkedChild;

namespace {

struct Record {
    asio::io_context context;
    std::vector<int> interruptions;
    int quits = 0;

    Interruption catch_all() {
        return Interruption(
            context, [this](int signal) { interruptions.push_back(signal); }, [this] { ++quits; });
    }

    // What has arrived is there already: raise(3) returns after the handler.
    void run_what_is_ready() {
        context.restart();
        context.poll();
    }
};

void (*handler_of(int signal))(int) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    return action.sa_handler;
}

}  // namespace

TEST_CASE("the first interruption calls back on the event loop", "[client_app][interruption]") {
    for (const int signal : {SIGINT, SIGTERM}) {
        Record record;
        const Interruption interruption = record.catch_all();
        std::raise(signal);
        CHECK(record.interruptions.empty());

        record.run_what_is_ready();

        CHECK(record.interruptions == std::vector{signal});
    }
}

TEST_CASE("the second interruption ends the program, also when the event loop is stuck", "[client_app][interruption]") {
    for (const int second : {SIGINT, SIGTERM}) {
        ForkedChild child([&](const auto&) {
            Record record;
            const Interruption interruption = record.catch_all();
            std::raise(SIGINT);
            std::raise(second);
            return 0;
        });
        CHECK(child.exit_code() == ForkedChild::ended_by_signal);
    }
}

TEST_CASE("an interruption is caught although the parent had it ignored", "[client_app][interruption]") {
    const auto before = std::signal(SIGINT, SIG_IGN);
    {
        Record record;
        const Interruption interruption = record.catch_all();
        std::raise(SIGINT);
        record.run_what_is_ready();
        CHECK(record.interruptions == std::vector{SIGINT});
    }
    CHECK(handler_of(SIGINT) == SIG_IGN);
    std::signal(SIGINT, before);
}

TEST_CASE("each SIGQUIT calls back, before and after an interruption", "[client_app][interruption]") {
    Record record;
    const Interruption interruption = record.catch_all();
    std::raise(SIGQUIT);
    std::raise(SIGQUIT);
    record.run_what_is_ready();
    CHECK(record.quits == 2);

    std::raise(SIGINT);
    std::raise(SIGQUIT);
    record.run_what_is_ready();
    CHECK(record.quits == 3);
    CHECK(record.interruptions.size() == 1);
}

TEST_CASE("without a callback for it SIGQUIT stays as it is", "[client_app][interruption]") {
    asio::io_context context;
    const auto before = handler_of(SIGQUIT);
    const Interruption interruption(context, [](int) {});
    CHECK(handler_of(SIGQUIT) == before);
    CHECK(handler_of(SIGINT) != SIG_DFL);
}

TEST_CASE("when it ends, the signals do what they did before", "[client_app][interruption]") {
    const auto interrupt_before = handler_of(SIGINT);
    const auto quit_before = handler_of(SIGQUIT);
    {
        Record record;
        const Interruption interruption = record.catch_all();
        CHECK(handler_of(SIGQUIT) != quit_before);
    }
    CHECK(handler_of(SIGINT) == interrupt_before);
    CHECK(handler_of(SIGQUIT) == quit_before);
}

TEST_CASE("once it is stopped, the event loop has nothing left to wait for", "[client_app][interruption]") {
    Record record;
    Interruption interruption = record.catch_all();
    interruption.stop();

    record.context.run_for(echo::test::patience);

    CHECK(record.context.stopped());
    std::raise(SIGINT);
    CHECK(record.interruptions.empty());
}

TEST_CASE("a signal that was on its way to a handler is forgotten with it", "[client_app][interruption]") {
    asio::io_context context;
    int called = 0;
    std::unique_ptr<Interruption> interruption;
    interruption = std::make_unique<Interruption>(
        context, [&](int) { ++called; },
        [&] {
            ++called;
            interruption.reset();
        });
    std::raise(SIGQUIT);
    std::raise(SIGINT);
    context.poll();
    CHECK(called == 1);
    CHECK(context.stopped());
}

}  // namespace client_app_interruption_test
