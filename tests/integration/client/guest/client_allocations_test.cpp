// Once everything is warm, a call allocates nothing, neither in the client nor in Asio beneath it.
#include <string>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/client.hpp>

#include "support/allocation_count.hpp"
#include "support/catch.hpp"
#include "support/client/test_server.hpp"

namespace client_allocations_test {

using echo::Echo;
using echo::EchoConfig;
using echo::test::AllocationWatch;
using echo::test::TestServer;

namespace {

constexpr std::size_t warm_up = 5'000;
constexpr std::size_t measured = 20'000;

// More replies in one read than ever before may still make a buffer grow.
constexpr std::size_t a_few = 20;

// Too long for the memory inside a std::string.
const std::string message(100, 'x');

struct Shape {
    std::size_t connections;
    std::size_t max_in_flight;
};

EchoConfig config_of(const Shape& shape) {
    EchoConfig config;
    config.pool_size = shape.connections;
    config.max_in_flight = shape.max_in_flight;
    return config;
}

// Counts what is allocated while the calls from `warm_up` to `warm_up + measured` end, then stops the event loop.
class Count {
public:
    explicit Count(asio::io_context& context) : context_(context) {}

    void one_call_ended(bool well) {
        if (!well) ++wrong_;
        if (++ended_ == warm_up) before_ = watch_.count();
        if (ended_ < warm_up + measured) return;
        allocated_ = watch_.count() - before_;
        context_.stop();
    }

    bool over() const { return ended_ >= warm_up + measured; }
    std::size_t wrong() const { return wrong_; }
    std::size_t allocated() const { return allocated_; }

private:
    asio::io_context& context_;
    const AllocationWatch watch_;
    std::size_t ended_ = 0;
    std::size_t wrong_ = 0;
    std::size_t before_ = 0;
    std::size_t allocated_ = 0;
};

// Each call is followed by another one, with the memory of its reply.
void call_for_ever(Echo& echo, std::string text, Count& count) {
    echo.async_call(std::move(text), [&echo, &count](std::error_code error, std::string reply) {
        count.one_call_ended(!error && reply == message);
        if (!count.over()) call_for_ever(echo, std::move(reply), count);
    });
}

asio::awaitable<void> call_in_turn(Echo& echo, Count& count) {
    std::string text = message;
    while (!count.over()) {
        text = co_await echo.async_call(std::move(text), asio::use_awaitable);
        count.one_call_ended(text == message);
    }
}

}  // namespace

TEST_CASE("once it is warm, a call with a callback allocates nothing", "[client]") {
    const auto shape = GENERATE(Shape{1, 1}, Shape{10, 1}, Shape{10, 16}, Shape{1, 64});
    CAPTURE(shape.connections, shape.max_in_flight);
    const TestServer server;
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint(), config_of(shape));
    Count count(context);

    for (std::size_t i = 0; i < shape.connections * shape.max_in_flight; ++i) call_for_ever(echo, message, count);
    context.run();

    CHECK(count.wrong() == 0);
    CHECK(count.allocated() < a_few);
}

TEST_CASE("once it is warm, a call in a coroutine allocates nothing", "[client]") {
    const std::size_t coroutines = GENERATE(1u, 10u);
    CAPTURE(coroutines);
    const TestServer server;
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint());
    Count count(context);

    for (std::size_t i = 0; i < coroutines; ++i) {
        asio::co_spawn(context, call_in_turn(echo, count), asio::detached);
    }
    context.run();

    CHECK(count.wrong() == 0);
    CHECK(count.allocated() < a_few);
}

}  // namespace client_allocations_test
