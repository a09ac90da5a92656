// The order in which busy connections go on.
#include "session/turns.hpp"

#include <stdexcept>
#include <string>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

#include "support/catch.hpp"

namespace turns_test {

using echo::server_detail::Awaitable;
using echo::server_detail::Next;
using echo::server_detail::Turns;
using echo::server_detail::TurnTaker;

namespace {

// Wants some turns, and then something else.
class Named final : public TurnTaker {
public:
    Named(std::string& order, char name, int turns, Next last = Next::other)
        : order_(order), name_(name), turns_(turns), last_(last) {}

    Next take_turn() override {
        order_ += name_;
        return --turns_ > 0 ? Next::turn : last_;
    }

private:
    std::string& order_;
    char name_;
    int turns_;
    Next last_;
};

class Failing final : public TurnTaker {
public:
    Next take_turn() override { throw std::runtime_error("no turn"); }
};

// What it wants when its turns are over, or what its turn has thrown.
void begin(asio::io_context& context, Turns& turns, TurnTaker& taker, std::string& wants) {
    auto run = [&]() -> Awaitable<void> {
        try {
            switch (co_await turns.next(taker)) {
                case Next::turn: wants += " turn"; break;
                case Next::wait: wants += " wait"; break;
                case Next::write: wants += " write"; break;
                case Next::other: wants += " other"; break;
            }
        } catch (const std::runtime_error& failure) {
            wants = wants + ' ' + failure.what();
        }
    };
    asio::co_spawn(context, run, asio::detached);
}

}  // namespace

TEST_CASE("nobody has a second turn before all others had one", "[server]") {
    asio::io_context context;
    Turns turns(context.get_executor());
    std::string order;
    std::string wants;
    Named a(order, 'a', 3);
    Named b(order, 'b', 1);
    Named c(order, 'c', 2);
    Named d(order, 'd', 3);
    for (Named* each : {&a, &b, &c, &d}) begin(context, turns, *each, wants);

    context.run();

    CHECK(order == "abcdacdad");
}

TEST_CASE("a connection that wants something else than a turn goes on with that, and the others take theirs",
          "[server]") {
    asio::io_context context;
    Turns turns(context.get_executor());
    std::string order;
    std::string wants;
    Named waiting(order, 'a', 2, Next::wait);
    Named writing(order, 'b', 1, Next::write);
    Failing failing;
    Named other(order, 'c', 3, Next::other);
    for (TurnTaker* each : {static_cast<TurnTaker*>(&waiting), static_cast<TurnTaker*>(&writing),
                            static_cast<TurnTaker*>(&failing), static_cast<TurnTaker*>(&other)}) {
        begin(context, turns, *each, wants);
    }

    context.run();

    CHECK(order == "abcacc");
    CHECK(wants == " write no turn wait other");
}

TEST_CASE("whoever comes during a turn is part of the next", "[server]") {
    asio::io_context context;
    Turns turns(context.get_executor());
    std::string order;
    std::string wants;
    Named newcomer(order, 'n', 2);
    Named first(order, '1', 1);
    Named second(order, '2', 3);
    auto run = [&]() -> Awaitable<void> {
        co_await turns.next(first);
        begin(context, turns, newcomer, wants);
    };
    asio::co_spawn(context, run, asio::detached);
    begin(context, turns, second, wants);

    context.run();

    CHECK(order == "122n2n");
}

TEST_CASE("a turn knows whether it was one connection's only", "[server]") {
    asio::io_context context;
    Turns turns(context.get_executor());
    std::string order;
    std::string wants;
    Named a(order, 'a', 1);
    Named b(order, 'b', 2);
    begin(context, turns, a, wants);
    begin(context, turns, b, wants);
    CHECK_FALSE(turns.was_of_one());
    while (order != "ab") context.run_one();
    CHECK_FALSE(turns.was_of_one());
    context.run();
    CHECK(order == "abb");
    CHECK(turns.was_of_one());
}

}  // namespace turns_test
