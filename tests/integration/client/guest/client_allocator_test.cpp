// Calls live in memory that their handlers provide.
#include <atomic>
#include <future>
#include <memory>
#include <string>

#include <asio/post.hpp>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/waiting.hpp"

namespace client_allocator_test {

using echo::Echo;
using echo::test::get;
using echo::test::TestServer;

namespace {

// Counts what is allocated through it and has not been given back.
template <class Value>
struct CountingAllocator {
    using value_type = Value;

    explicit CountingAllocator(std::shared_ptr<std::atomic<int>> counter) : live(std::move(counter)) {}
    template <class Other>
    CountingAllocator(const CountingAllocator<Other>& other) : live(other.live) {}

    Value* allocate(std::size_t count) {
        ++*live;
        return std::allocator<Value>().allocate(count);
    }
    void deallocate(Value* memory, std::size_t count) {
        --*live;
        std::allocator<Value>().deallocate(memory, count);
    }
    bool operator==(const CountingAllocator& other) const { return live == other.live; }

    std::shared_ptr<std::atomic<int>> live;
};

struct HandlerWithAllocator {
    using allocator_type = CountingAllocator<char>;
    allocator_type get_allocator() const { return allocator; }
    void operator()(std::error_code, std::string reply) { outcome->set_value(std::move(reply)); }

    allocator_type allocator;
    std::promise<std::string>* outcome;
};

}  // namespace

TEST_CASE("a call lives in memory from its handler's allocator", "[client]") {
    const TestServer server;
    const auto live = std::make_shared<std::atomic<int>>(0);
    {
        Echo echo(server.endpoint());
        std::promise<std::string> outcome;
        std::promise<int> while_pending;
        asio::post(echo.get_executor(), [&] {
            echo.async_call("Hello!", HandlerWithAllocator{CountingAllocator<char>(live), &outcome});
            while_pending.set_value(*live);
        });

        CHECK(get(while_pending.get_future()) > 0);
        CHECK(get(outcome.get_future()) == "Hello!");
    }
    CHECK(*live == 0);
}

}  // namespace client_allocator_test
