// The socket types of the server: one set for TCP and Unix sockets alike.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/basic_socket_acceptor.hpp>
#include <asio/basic_stream_socket.hpp>
#include <asio/basic_waitable_timer.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>

namespace echo::server_detail {

// The concrete executor type, where Asio's default would be the type-erased any_io_executor: that costs an indirect
// call, and sometimes an allocation, for every operation.
using Executor = asio::io_context::executor_type;

using StreamProtocol = asio::generic::stream_protocol;
using StreamAddress = StreamProtocol::endpoint;
using Socket = asio::basic_stream_socket<StreamProtocol, Executor>;
using Acceptor = asio::basic_socket_acceptor<StreamProtocol, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

template <class T>
using Awaitable = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> use_awaitable{};

}  // namespace echo::server_detail
