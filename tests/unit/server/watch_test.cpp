// Time-outs that end many connections at once.
#include "limits/watch.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>

#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include "support/catch.hpp"

namespace watch_test {

using namespace std::chrono_literals;
using echo::server_detail::Aging;
using echo::server_detail::Wait;
using echo::server_detail::Waiter;
using echo::server_detail::Watch;

namespace {

// Ends as a session does: by a handler of its own.
class Connection : public Waiter, public Aging {
public:
    Connection(asio::io_context& context, std::size_t& ended) : context_(context), ended_(ended) {}

    void time_is_up(Wait) override { end(); }
    void age_is_up() override { end(); }

private:
    void end() {
        ++ended_;
        asio::post(context_, [] {});
    }

    asio::io_context& context_;
    std::size_t& ended_;
};

// The most that ended between two turns of a handler that is always ready, as a busy connection's is.
std::size_t most_between_turns(asio::io_context& context, const std::size_t& ended, std::size_t all) {
    std::size_t most = 0;
    std::size_t before = 0;
    std::function<void()> turn = [&] {
        most = std::max(most, ended - before);
        before = ended;
        if (ended < all) asio::post(context, turn);
    };
    asio::post(context, turn);
    context.run_for(20s);
    return most;
}

constexpr std::size_t all = 5000;

}  // namespace

TEST_CASE("time-outs of many at once let others have their turns between", "[server]") {
    asio::io_context context;
    Watch watch(context.get_executor(), 1);
    std::size_t ended = 0;
    std::deque<Connection> connections;
    for (std::size_t i = 0; i < all; ++i) watch.begin(connections.emplace_back(context, ended), Wait::message);
    watch.set_limit(Wait::message, 1ns);

    CHECK(most_between_turns(context, ended, all) <= 64);
    CHECK(ended == all);
}

TEST_CASE("ages of many that are up at once let others have their turns between", "[server]") {
    asio::io_context context;
    Watch watch(context.get_executor(), 1);
    std::size_t ended = 0;
    std::deque<Connection> connections;
    for (std::size_t i = 0; i < all; ++i) watch.begin_age(connections.emplace_back(context, ended));
    watch.set_age_limit(1ns);

    CHECK(most_between_turns(context, ended, all) <= 64);
    CHECK(ended == all);
}

}  // namespace watch_test
