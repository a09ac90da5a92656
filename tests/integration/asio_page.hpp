// What the code on docs/asio.md finds around it.
#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <system_error>
#include <tuple>

#include <asio/any_io_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/client/tokens.hpp"

namespace asio_page_test {

using namespace std::chrono_literals;
using echo::test::as_tuple;

/// Of each piece: the server that it calls, and whether all that it checks holds, on whatever thread.
class Page {
public:
    Page() = default;
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    ~Page() {
        CHECK(checks_ > 0);
        CHECK(failures_ == 0);
    }

protected:
    void check(bool holds) {
        ++checks_;
        if (!holds) ++failures_;
    }

private:
    const echo::test::TestServer server_;
    std::atomic<int> checks_ = 0;
    std::atomic<int> failures_ = 0;

protected:
    const echo::Endpoint endpoint = server_.endpoint();
};

}  // namespace asio_page_test
