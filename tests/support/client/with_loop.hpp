// A coroutine that is run to its end on an event loop of its own.
#pragma once

#include <exception>
#include <stdexcept>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>

#include "support/client/tokens.hpp"
#include "support/waiting.hpp"

namespace echo::test {

/// A completion token: `co_await` gives the error with the rest, and throws nothing.
inline constexpr auto with_error = as_tuple(asio::use_awaitable);

/// Runs `script(context)` (an awaitable) until nothing is left to do; throws what it throws.
template <class Script>
void with_loop(Script script) {
    asio::io_context context{1};
    bool has_ended = false;
    const auto on_end = [&](std::exception_ptr failure) {
        has_ended = true;
        if (failure) std::rethrow_exception(failure);
    };
    asio::co_spawn(context, script(context), on_end);
    context.run_for(patience);
    if (!has_ended) throw std::runtime_error("the coroutine has not come to its end");
    if (!context.stopped()) throw std::runtime_error("something is still under way");
}

}  // namespace echo::test
