// What reaches the pool before the calls that were made earlier: whoever fetches the pool to new calls may be late.
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <asio/error.hpp>
#include <asio/io_context.hpp>

#include <echo/detail/call.hpp>
#include <echo/detail/operation_with_handler.hpp>
#include <echo/error.hpp>

#include "pool/pool.hpp"
#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace pool_arrival_test {

using echo::EchoConfig;
using echo::detail::CallFor;
using echo::detail::OperationLink;
using echo::detail::OperationWithHandler;
using echo::detail::Pool;
using echo::detail::Wait;
using echo::test::ScriptedServer;

namespace {

// A pool on an executor that the test runs, and may forestall.
struct LatePool {
    asio::io_context context;
    std::shared_ptr<echo::detail::CallMemory> memory = std::make_shared<echo::detail::CallMemory>();
    std::shared_ptr<Pool> pool;

    explicit LatePool(const echo::Endpoint& server)
        : pool(std::make_shared<Pool>(context.get_executor(), nullptr, memory,
                                      std::make_shared<const echo::EndpointList>(server), EchoConfig())) {}

    template <class Base, class Handler, class... Arguments>
    auto make(Handler handler, Arguments&&... arguments) {
        return OperationWithHandler<Base, Handler>::create(
            std::move(handler), {.executor = context.get_executor(), .loop = context.get_executor(), .is_loop = true},
            *memory, std::forward<Arguments>(arguments)...);
    }

    std::shared_ptr<OperationLink> submit(const std::string& message, std::optional<std::error_code>& outcome) {
        auto call = make<CallFor<std::string>>(
            [&outcome](std::error_code error, const std::string&) { outcome = error; }, std::string(message));
        auto link = call->link = std::make_shared<OperationLink>(OperationLink{call.get()});
        pool->submit(std::move(call));
        return link;
    }
};

}  // namespace

TEST_CASE("a cancellation that overtakes its call ends it all the same, and no other one", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    LatePool late(server.endpoint());
    std::optional<std::error_code> first;
    std::optional<std::error_code> second;
    std::optional<std::error_code> third;
    late.submit("first", first);
    const auto link = late.submit("second", second);
    late.submit("third", third);

    late.pool->cancel(link);
    while (!(first && third) && late.context.run_one_for(echo::test::patience) > 0) continue;
    late.pool->close();
    late.context.run_for(echo::test::patience);

    CHECK(first == std::error_code());
    CHECK(second == asio::error::operation_aborted);
    CHECK(third == std::error_code());
    CHECK(server.messages_read() == 2);
    CHECK(late.pool->stats().cancelled == 1);
}

TEST_CASE("a drain that is submitted together with calls lets those before it finish, and no other", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    LatePool late(server.endpoint());
    std::optional<std::error_code> before;
    std::optional<std::error_code> after;
    std::optional<std::error_code> drained;
    late.submit("before", before);
    auto drain = late.make<Wait>([&](std::error_code error) { drained = error; });
    drain->deadline = Pool::TimePoint::max();
    late.pool->submit(std::move(drain));
    late.submit("after", after);

    late.context.run_for(echo::test::patience);

    CHECK(before == std::error_code());
    CHECK(after == echo::errc::client_closed);
    CHECK(drained == std::error_code());
    CHECK(late.context.stopped());
}

TEST_CASE("a cancellation that overtakes its drain ends the wait for it", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    LatePool late(server.endpoint());
    std::optional<std::error_code> call;
    std::optional<std::error_code> drained;
    late.submit("Hello!", call);
    auto drain = late.make<Wait>([&](std::error_code error) { drained = error; });
    drain->deadline = Pool::TimePoint::max();
    const auto link = drain->link = std::make_shared<OperationLink>(OperationLink{drain.get()});
    late.pool->submit(std::move(drain));

    late.pool->cancel_drain(link);
    late.context.run_for(echo::test::patience);

    CHECK(drained == asio::error::operation_aborted);
    CHECK(call == std::error_code());
    CHECK(late.context.stopped());
}

}  // namespace pool_arrival_test
