// One connection to an echo server: pipelined calls, and nothing done behind the caller's back.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/async_result.hpp>

#include <echo/call_options.hpp>
#include <echo/connection_settings.hpp>
#include <echo/detail/call.hpp>
#include <echo/detail/export.hpp>
#include <echo/detail/operation_with_handler.hpp>
#include <echo/pool_events.hpp>
#include <echo/response.hpp>
#include <echo/time_limit.hpp>

namespace echo {

namespace detail {
class PipelinedConnection;
}

/// One connection, for who manages connections themselves: it connects once, carries up to `EchoConfig::max_in_flight`
/// calls at a time, in order, and ends. Nothing is sent twice, and nothing replaces it; `Echo` is a pool of such.
///
/// @code
/// echo::Connection connection(executor, "localhost:8060");
/// co_await connection.async_connect(asio::use_awaitable);
/// std::string reply = co_await connection.async_call("Hello!", asio::use_awaitable);
/// @endcode
///
/// Thread safety: as a socket of Asio's. Distinct objects are independent of each other; one object is used, and its
/// cancellation signals are emitted, by one thread at a time: where several run the io_context, all of it on a strand,
/// which is then the connection's executor too. Like a socket it must not outlive its io_context.
///
/// Every operation completes exactly once, on the handler's associated executor (without one, the connection's), and
/// never inside the call that started it. A handler may destroy or replace the connection, but not run the io_context
/// in order to wait for it. A connection that is open counts as work, and has no idle time-out: `run()` returns when it
/// is closed or destroyed.
///
/// A call waits for the connection to be made, and for a place among those in flight. It ends, besides
/// what is said at `Echo`, with
/// - `std::errc::not_connected`: `async_connect` was not called, or the connection has ended; nothing was sent;
/// - the error of `async_connect`, where that fails in the meantime;
/// - `errc::connection_lost`: the connection ended before the reply was whole. `Response::wire_state` tells whether
///   the server may have the message.
/// A call that is cancelled, or whose time is up, ends at once; its reply is awaited and dropped, and until then takes
/// one of the places in flight. If the server falls silent for `stall_timeout` and nobody waits any more for what it
/// owes, the connection ends.
///
/// Hooks and protocols of your own are called in the middle of its work: they may start calls and close it, but must
/// not destroy it. In a child made by fork(2) an inherited connection only fails, with `errc::forked`.
///
/// Memory: as for `Echo`.
class ECHO_EXPORT Connection {
public:
    /// `executor` is that of an `io_context`, or a strand of it (`asio::make_strand(context)`), also as an
    /// `any_io_executor`. In a coroutine of GCC 12 put it into a variable first: with `co_await` among the arguments it
    /// destroys them wrongly when this throws.
    /// @throws std::invalid_argument if it is another, or the endpoint, a setting or a file named in one is wrong.
    Connection(asio::any_io_executor executor, Endpoint endpoint, EchoConfig config = {});
    Connection(asio::any_io_executor executor, ConnectionSettings settings);

    /// `close()`.
    ~Connection();
    /// What it was moved from may only be destroyed or assigned to.
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&& other) noexcept;

    /// Finds the server and connects, with TLS where the endpoint says so; once. Completion signature:
    /// `void(std::error_code)`.
    /// Errors: those that calls of `Echo` have if no connection could be made; `std::errc::already_connected` if it
    /// was called before; `errc::client_closed` after `close()` or a drain. Cancellation closes the connection: calls
    /// that wait for it end with `errc::client_closed`.
    template <class CompletionToken>
    auto async_connect(CompletionToken&& token) {
        return wait(&Connection::connect, TimeLimit::none(), std::forward<CompletionToken>(token));
    }

    /// Sends a message. Completion signature: `void(std::error_code, std::string reply)`; the reply is empty on
    /// failure, except with `errc::reply_mismatch`.
    template <class CompletionToken>
    auto async_call(std::string message, CompletionToken&& token) {
        return initiate<std::string>(std::move(message), CallOptions{}, std::forward<CompletionToken>(token));
    }

    /// Of the options `idempotent` means nothing here, as nothing is sent twice.
    template <class CompletionToken>
    auto async_call(std::string message, const CallOptions& options, CompletionToken&& token) {
        return initiate<std::string>(std::move(message), options, std::forward<CompletionToken>(token));
    }

    /// Sends a message. Completion signature: `void(std::error_code, Response)`; the response is filled on failure too.
    /// Its session is 1.
    template <class CompletionToken>
    auto async_request(std::string message, CompletionToken&& token) {
        return initiate<Response>(std::move(message), CallOptions{}, std::forward<CompletionToken>(token));
    }

    template <class CompletionToken>
    auto async_request(std::string message, const CallOptions& options, CompletionToken&& token) {
        return initiate<Response>(std::move(message), options, std::forward<CompletionToken>(token));
    }

    /// Closes gently: later calls end with `errc::client_closed`, those pending are finished, and when the last has
    /// ended or `time` has passed the connection is closed. Completes when its descriptor is closed. Completion
    /// signature: `void(std::error_code)`.
    /// Errors, if calls were pending: `errc::drain_timeout` when `time` had passed (they ended with
    /// `errc::client_closed`), `errc::client_closed` when `close()` was called, `errc::connection_lost` when the
    /// connection was lost under them, the error of `async_connect` when it could not be made meanwhile. Cancellation
    /// ends the wait; it drains all the same.
    template <class CompletionToken>
    auto async_drain(TimeLimit time, CompletionToken&& token) {
        return wait(&Connection::drain, time, std::forward<CompletionToken>(token));
    }

    /// Waits until the connection has ended, for whatever reason, and its descriptor is closed; `lost()` then tells
    /// how, if it was ever made. To be called after `async_connect`: of a connection that is not even connecting there
    /// is no end to wait for, and it completes at once. Completion signature: `void(std::error_code)`, the error always
    /// none, unless the wait was cancelled.
    template <class CompletionToken>
    auto async_wait_end(CompletionToken&& token) {
        return wait(&Connection::wait_end, TimeLimit::none(), std::forward<CompletionToken>(token));
    }

    /// Ends every pending call, and each later one, with `errc::client_closed`, and closes the connection. Returns at
    /// once; may be called again.
    void close();

    /// Whether it is connected, and has not ended.
    bool is_open() const noexcept;

    /// Calls that have not ended.
    std::size_t pending() const noexcept;

    /// How many calls made now would have a place in flight; a further one waits in line. 0 if it is not open, drains,
    /// or owes replies and has been silent for `stall_timeout`. A message that would exceed `max_in_flight_bytes` waits
    /// all the same.
    std::size_t free_places() const noexcept;

    /// How it was made; none if it is not yet. The session is 1.
    const std::optional<ConnectionMade>& made() const noexcept;

    /// How it has ended, and what it was like; none if it has not, or was never made.
    const std::optional<ConnectionLost>& lost() const noexcept;

    /// The system's or the TLS library's own word behind the error with which it could not be made, or was lost: what
    /// `Response::cause` is for a call. None if there is no other word.
    std::error_code cause() const noexcept;

    const Endpoint& endpoint() const noexcept;

    asio::any_io_executor get_executor() const noexcept;

private:
    using Core = std::shared_ptr<detail::PipelinedConnection>;
    using StartWait = void(const Core& core, detail::WaitPointer wait, TimeLimit time);

    template <class Result, class CompletionToken>
    auto initiate(std::string&& message, const CallOptions& options, CompletionToken&& token) {
        // Its arguments are copied only where it begins later, as by a coroutine's co_await.
        auto start = [](auto handler, const Core& core, const CallOptions& its_options, std::string&& text) {
            using Handler = decltype(handler);
            const auto slot = asio::get_associated_cancellation_slot(handler);
            auto call = detail::OperationWithHandler<detail::CallFor<Result>, Handler>::create(
                std::move(handler), place_of(*core), memory_of(*core), std::move(text));
            if (slot.is_connected()) connect_slot(slot, *call, core);
            submit(core, std::move(call), its_options);
        };
        return asio::async_initiate<CompletionToken, void(std::error_code, Result)>(std::move(start), token, core_,
                                                                                    options, std::move(message));
    }

    template <class CompletionToken>
    auto wait(StartWait* begin, TimeLimit time, CompletionToken&& token) {
        auto start = [core = core_, begin](auto handler, TimeLimit wait_time) {
            using Handler = decltype(handler);
            const auto slot = asio::get_associated_cancellation_slot(handler);
            auto wait = detail::OperationWithHandler<detail::Wait, Handler>::create(std::move(handler), place_of(*core),
                                                                                    memory_of(*core));
            if (slot.is_connected()) connect_slot(slot, *wait, core);
            begin(core, std::move(wait), wait_time);
        };
        return asio::async_initiate<CompletionToken, void(std::error_code)>(std::move(start), token, time);
    }

    template <class Slot>
    static void connect_slot(Slot slot, detail::Operation& operation, const Core& core) {
        operation.link = std::allocate_shared<detail::OperationLink>(
            detail::CallAllocator<detail::OperationLink, std::shared_ptr<detail::CallMemory>>(
                memory_of(*core).shared_from_this()),
            detail::OperationLink{&operation});
        slot.assign([link = operation.link, weak = std::weak_ptr(core)](asio::cancellation_type type) {
            if (type == asio::cancellation_type::none) return;
            if (const Core alive = weak.lock()) cancel(alive, link);
        });
    }

    static const detail::HandlerPlace& place_of(const detail::PipelinedConnection& core) noexcept;
    static detail::CallMemory& memory_of(const detail::PipelinedConnection& core) noexcept;
    static void submit(const Core& core, detail::CallPointer call, const CallOptions& options);
    static void cancel(const Core& core, std::shared_ptr<detail::OperationLink> link);
    static StartWait connect, drain, wait_end;

    Core core_;  // shared with what is under way on the executor
};

}  // namespace echo
