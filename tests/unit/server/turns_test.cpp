// How connections wait for bytes, and in which order the busy ones go on.
#include "session/turns.hpp"

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include "support/allocation_count.hpp"
#include "support/catch.hpp"

namespace turns_test {

using echo::server_detail::Awaitable;
using echo::server_detail::Next;
using echo::server_detail::Turns;
using echo::server_detail::TurnTaker;

namespace {

// Wants one thing after the other: a turn (t), to wait (w), to write (x) or something other (o); or its turn fails (!).
// What it waits for comes in the next round of the event loop; * is a wait that is cancelled, ? one that cannot begin.
class Named final : public TurnTaker {
public:
    Named(asio::io_context& context, std::string& order, char name, std::string wants)
        : context_(context), order_(order), name_(name), wants_(std::move(wants)) {}

    Next take_turn() override {
        order_ += name_;
        switch (const char wanted = next_of_wants()) {
            case 't': return Next::turn;
            case 'x': return Next::write;
            case 'o': return Next::other;
            case '!': throw std::runtime_error("no turn");
            default: wait_ = wanted; return Next::wait;
        }
    }

    void wait(Turns::Waiting&& waiting) override {
        if (wait_ == '?') throw std::runtime_error("no wait");
        ++waits;
        const std::error_code error = wait_ == '*' ? asio::error::operation_aborted : std::error_code();
        asio::post(context_, [error, waiting = std::move(waiting)]() mutable { waiting(error); });
    }

    Next waited(std::error_code error) override {
        order_ += error ? '*' : '(';
        return take_turn();
    }

    int waits = 0;

private:
    asio::io_context& context_;
    std::string& order_;
    char name_;
    std::string wants_;
    char wait_ = 'w';

    char next_of_wants() {
        const char wanted = wants_.front();
        wants_.erase(0, 1);
        return wanted;
    }
};

struct Connections {
    asio::io_context context;
    Turns turns{context.get_executor()};
    std::string order;  // in which they have had their turns; ( before one that has waited
    std::string ends;   // what they wanted in the end, or what a turn has thrown

    Named make(char name, std::string wants) { return {context, order, name, std::move(wants)}; }

    void begin(TurnTaker& taker, Next first = Next::turn) {
        auto run = [this, &taker, first]() -> Awaitable<void> {
            try {
                switch (co_await turns.next(taker, first)) {
                    case Next::turn: ends += " turn"; break;
                    case Next::wait: ends += " wait"; break;
                    case Next::write: ends += " write"; break;
                    case Next::other: ends += " other"; break;
                }
            } catch (const std::exception& failure) {
                ends = ends + ' ' + failure.what();
            }
        };
        asio::co_spawn(context, run, asio::detached);
    }
};

}  // namespace

TEST_CASE("nobody has a second turn before all others had one", "[server]") {
    Connections all;
    Named a = all.make('a', "tto");
    Named b = all.make('b', "o");
    Named c = all.make('c', "to");
    Named d = all.make('d', "tto");
    for (Named* each : {&a, &b, &c, &d}) all.begin(*each);

    all.context.run();

    CHECK(all.order == "abcdacdad");
}

TEST_CASE("a connection that wants neither a turn nor to wait goes on with that, and the others take theirs",
          "[server]") {
    Connections all;
    Named writing = all.make('a', "tx");
    Named writing_at_once = all.make('b', "x");
    Named failing = all.make('c', "!");
    Named other = all.make('d', "tto");
    for (Named* each : {&writing, &writing_at_once, &failing, &other}) all.begin(*each);

    all.context.run();

    CHECK(all.order == "abcdadd");
    CHECK(all.ends == " write no turn write other");
}

TEST_CASE("a connection waits between its turns, and the others go on meanwhile", "[server]") {
    Connections all;
    Named waiting = all.make('a', "w*to");
    Named busy = all.make('b', "tttto");
    all.begin(waiting, Next::wait);
    all.begin(busy);

    all.context.run();

    CHECK(all.order == "(ab(ab*ababb");
    CHECK(all.ends == " other other");
}

TEST_CASE("a turn after a wait that fails, and a wait that cannot begin, end with what was thrown", "[server]") {
    Connections all;
    Named failing = all.make('a', "!");
    all.begin(failing, Next::wait);
    Named waits_once = all.make('b', "t?");
    all.begin(waits_once);
    Named waits_again = all.make('c', "?");
    all.begin(waits_again, Next::wait);

    all.context.run();

    CHECK(all.ends == " no turn no wait no wait");
    CHECK(failing.waits == 1);
    CHECK(waits_once.waits == 0);
    CHECK(waits_again.waits == 1);
}

TEST_CASE("a connection whose first wait cannot begin is told so", "[server]") {
    Connections all;
    Named never = all.make('a', "?");
    CHECK(never.take_turn() == Next::wait);
    all.begin(never, Next::wait);

    all.context.run();

    CHECK(all.ends == " no wait");
}

TEST_CASE("where there is no memory for a connection's next turn, it is told so, and others have theirs", "[server]") {
    Connections all;
    Named starved = all.make('a', "to");
    Named other = all.make('b', "to");
    all.begin(starved, Next::wait);
    while (starved.waits == 0) all.context.run_one();
    echo::test::fail_allocation_after(0);
    all.context.run_one();
    CHECK(all.ends == " std::bad_alloc");
    all.begin(other);

    all.context.run();

    CHECK(all.order == "(abb");
    CHECK(all.ends == " std::bad_alloc other");
}

TEST_CASE("a connection that waits as its event loop is destroyed goes with it", "[server]") {
    const auto held = std::make_shared<int>();
    {
        Connections all;
        Named waiting = all.make('a', "w");
        auto run = [&](std::shared_ptr<int>) -> Awaitable<void> { co_await all.turns.next(waiting, Next::wait); };
        asio::co_spawn(all.context, run(held), asio::detached);
        while (waiting.waits == 0) all.context.run_one();
        CHECK(held.use_count() == 2);
    }
    CHECK(held.use_count() == 1);
}

TEST_CASE("whoever comes during a turn is part of the next", "[server]") {
    Connections all;
    Named newcomer = all.make('n', "to");
    Named first = all.make('1', "o");
    Named second = all.make('2', "tto");
    auto run = [&]() -> Awaitable<void> {
        co_await all.turns.next(first, Next::turn);
        all.begin(newcomer);
    };
    asio::co_spawn(all.context, run, asio::detached);
    all.begin(second);

    all.context.run();

    CHECK(all.order == "122n2n");
}

TEST_CASE("a turn knows whether it was one connection's only", "[server]") {
    Connections all;
    Named a = all.make('a', "o");
    Named b = all.make('b', "to");
    all.begin(a);
    all.begin(b);
    CHECK_FALSE(all.turns.was_of_one());
    while (all.order != "ab") all.context.run_one();
    CHECK_FALSE(all.turns.was_of_one());
    all.context.run();
    CHECK(all.order == "abb");
    CHECK(all.turns.was_of_one());
}

}  // namespace turns_test
