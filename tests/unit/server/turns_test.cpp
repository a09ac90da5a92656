// The order in which busy connections go on.
#include "session/turns.hpp"

#include <string>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

#include "support/catch.hpp"

namespace turns_test {

using echo::server_detail::Awaitable;
using echo::server_detail::Patience;
using echo::server_detail::Turns;

namespace {

Awaitable<void> go_on(Turns& turns, std::string& order, char name, int times) {
    while (times-- > 0) {
        order += name;
        co_await turns.next();
    }
}

}  // namespace

TEST_CASE("nobody has a second turn before all others had one", "[server]") {
    asio::io_context context;
    Turns turns(context.get_executor());
    std::string order;
    for (const char name : {'a', 'b', 'c'}) {
        asio::co_spawn(context, go_on(turns, order, name, 3), asio::detached);
    }

    context.run();

    CHECK(order == "abcabcabc");
}

TEST_CASE("whoever comes during a turn is part of the next", "[server]") {
    asio::io_context context;
    Turns turns(context.get_executor());
    std::string order;
    auto first = [&]() -> Awaitable<void> {
        co_await turns.next();
        asio::co_spawn(context, go_on(turns, order, 'n', 2), asio::detached);
        order += '1';
        co_await turns.next();
        order += '2';
    };
    asio::co_spawn(context, first(), asio::detached);
    asio::co_spawn(context, go_on(turns, order, 'b', 3), asio::detached);

    context.run();

    CHECK(order == "bn1bn2b");
}

TEST_CASE("a turn knows whether it was one connection's only", "[server]") {
    asio::io_context context;
    Turns turns(context.get_executor());
    std::string order;
    asio::co_spawn(context, go_on(turns, order, 'a', 1), asio::detached);
    asio::co_spawn(context, go_on(turns, order, 'b', 2), asio::detached);
    CHECK_FALSE(turns.was_of_one());
    while (order != "abb") context.run_one();
    CHECK_FALSE(turns.was_of_one());
    context.run();
    CHECK(turns.was_of_one());
}

TEST_CASE("after a look in vain a connection waits some times, and then looks again", "[server]") {
    Patience patience;
    CHECK_FALSE(patience.waits_next());
    patience.looked_in_vain();
    int waits = 0;
    while (patience.waits_next()) ++waits;
    CHECK(waits == 16);
}

}  // namespace turns_test
