// What the pool's inside runs on.
#pragma once

#include <chrono>

#include <asio/awaitable.hpp>
#include <asio/basic_stream_socket.hpp>
#include <asio/basic_waitable_timer.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>
#include <asio/strand.hpp>
#include <asio/use_awaitable.hpp>

namespace echo::detail {

/// Runs one thing at a time, whatever number of threads run the event loop. A concrete type, where Asio's default would
/// be the type-erased any_io_executor: that allocates memory for nearly every operation of a strand.
using PoolExecutor = asio::strand<asio::io_context::executor_type>;

/// On the bare event loop: whoever may not be alone there binds what it starts to the pool's executor.
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, PoolExecutor>;

template <class Result>
using Awaitable = asio::awaitable<Result, PoolExecutor>;
inline constexpr asio::use_awaitable_t<PoolExecutor> use_awaitable{};

}  // namespace echo::detail
