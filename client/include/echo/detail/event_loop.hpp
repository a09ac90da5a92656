// Which executors have an event loop, as sockets and timers want it.
#pragma once

#include <typeinfo>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>

namespace echo::detail {

/// The io_context's executor that `executor` holds; null if it holds one of another kind, or none.
inline const asio::io_context::executor_type* event_loop_of(const asio::any_io_executor& executor) noexcept {
    using EventLoop = asio::io_context::executor_type;
    // Up to 1.22.1 at least, Asio's target() casts whatever there is.
    return executor && executor.target_type() == typeid(EventLoop) ? executor.target<EventLoop>() : nullptr;
}

}  // namespace echo::detail
