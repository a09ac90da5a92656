// Which executors of the caller's the client can do all its work on.
#include <echo/detail/event_loop.hpp>

#include <asio/io_context.hpp>
#include <asio/strand.hpp>
#include <asio/system_executor.hpp>
#include <asio/thread_pool.hpp>

#include "support/catch.hpp"

namespace event_loop_test {

using echo::detail::event_loop_of;

TEST_CASE("only an io_context's own executor has an event loop", "[client]") {
    asio::io_context context;
    asio::thread_pool threads(1);

    const asio::any_io_executor of_context = context.get_executor();
    const auto* event_loop = event_loop_of(of_context);
    REQUIRE(event_loop);
    CHECK(*event_loop == context.get_executor());

    CHECK_FALSE(event_loop_of(asio::make_strand(context)));
    CHECK_FALSE(event_loop_of(threads.get_executor()));
    CHECK_FALSE(event_loop_of(asio::system_executor()));
    CHECK_FALSE(event_loop_of(asio::any_io_executor()));
}

}  // namespace event_loop_test
