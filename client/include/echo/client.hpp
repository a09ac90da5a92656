// The echo client: calls that return futures, over a pool of connections.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <system_error>

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/async_result.hpp>

#include <echo/client_config.hpp>
#include <echo/detail/call.hpp>
#include <echo/endpoint.hpp>
#include <echo/error.hpp>
#include <echo/pool_stats.hpp>
#include <echo/response.hpp>

namespace echo {

namespace detail {
class Pool;
class IoThread;
}  // namespace detail

/// A client of one server. Callable: `echo("Hello!")` is a future of the reply.
///
/// @code
/// echo::Echo echo("localhost:8060");
/// std::future<std::string> reply = echo("Hello!");
/// @endcode
///
/// Up to `EchoConfig::pool_size` connections are opened as calls need them, kept, and used again.
///
/// Thread safety: every member may be called from any thread at any time, save the destructor,
/// which must be the last.
///
/// Every asynchronous call completes exactly once, on the handler's associated executor (without
/// one, the client's), and never inside the call that started it. Its errors:
/// - `errc::message_too_large`, `errc::separator_in_message`, `errc::empty_message`: this message
///   cannot be sent; nothing was.
/// - `errc::queue_full`: too many calls wait already; nothing was sent.
/// - the system's own error if no connection could be made: connection refused, host not found,
///   network unreachable, too many open files; or `errc::connect_timeout`.
/// - `errc::connection_lost`: the connection ended before the reply was whole;
///   `Response::cause` has the system's word for it.
/// - `errc::request_timeout`: `EchoConfig::request_timeout` has passed.
/// - `errc::message_too_large` with `WireState::sent`: the reply was longer than `max_message`.
/// - `errc::reply_mismatch`: with `EchoConfig::verify`, the reply is not what was sent.
/// - `errc::client_closed`: `close()` was called, or the client was destroyed.
/// - `asio::error::operation_aborted`: the call was cancelled.
///
/// Cancellation: through the handler's cancellation slot, of any type. The call then completes at
/// once; whether the server got the message, `Response::wire_state` tells. Other calls, on the same
/// connection too, never notice.
class Echo {
public:
    /// A client with an I/O thread of its own.
    /// @throws std::invalid_argument if the endpoint or a setting is wrong.
    explicit Echo(Endpoint endpoint, EchoConfig config = {});

    /// A client on the caller's executor, which must run for calls to make progress. Any number of
    /// threads may run it. Open connections count as work: close the client to let `run()` return.
    /// @throws std::invalid_argument if the endpoint or a setting is wrong.
    Echo(asio::any_io_executor executor, Endpoint endpoint, EchoConfig config = {});

    /// `close()`; with a thread of its own, waits until every handler that runs there has been called.
    ~Echo();
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;

    /// Sends a message; the future has the reply, or throws `Error`.
    /// Waiting for it on a thread that the client's executor needs would wait for ever.
    std::future<std::string> operator()(std::string message);

    /// As `operator()`, with all that is known about the call.
    std::future<Response> request(std::string message);

    /// Sends a message. Completion signature: `void(std::error_code, std::string reply)`; the
    /// reply is empty on failure.
    template <class CompletionToken>
    auto async_call(std::string message, CompletionToken&& token) {
        return initiate<std::string>(std::move(message), std::forward<CompletionToken>(token));
    }

    /// Sends a message. Completion signature: `void(std::error_code, Response)`; the response is
    /// filled on failure too.
    template <class CompletionToken>
    auto async_request(std::string message, CompletionToken&& token) {
        return initiate<Response>(std::move(message), std::forward<CompletionToken>(token));
    }

    /// The pool's numbers at this instant.
    PoolStats stats() const;

    /// Ends every pending call, and each later one, with `errc::client_closed`, and closes every
    /// connection. Returns at once; may be called again.
    void close();

    /// Where the client connects to.
    const Endpoint& endpoint() const noexcept;

    /// The caller's executor or that of the client's own thread; where handlers without an
    /// associated executor are called.
    asio::any_io_executor get_executor() const noexcept { return executor_; }

private:
    template <class Result, class CompletionToken>
    auto initiate(std::string message, CompletionToken&& token) {
        // Not shared: an operation may keep what starts it until its own end, and so outlive the client and its
        // executor.
        auto start = [pool = std::weak_ptr(pool_), executor = executor_](auto handler, std::string text) {
            using Handler = decltype(handler);
            const auto slot = asio::get_associated_cancellation_slot(handler);
            auto call = detail::CallWithHandler<Result, Handler>::create(std::move(handler), std::move(text), executor);
            if (slot.is_connected()) connect_slot(slot, *call, pool);
            submit(pool, std::move(call));
        };
        return asio::async_initiate<CompletionToken, void(std::error_code, Result)>(std::move(start), token,
                                                                                    std::move(message));
    }

    template <class Slot>
    static void connect_slot(Slot slot, detail::Call& call, const std::weak_ptr<detail::Pool>& pool) {
        call.link = std::make_shared<detail::CallLink>(detail::CallLink{&call});
        slot.assign([link = call.link, pool](asio::cancellation_type type) {
            if (type != asio::cancellation_type::none) cancel(pool, link);
        });
    }

    static void submit(const std::weak_ptr<detail::Pool>& pool, detail::CallPointer call);
    static void cancel(const std::weak_ptr<detail::Pool>& pool, const std::shared_ptr<detail::CallLink>& link);

    std::unique_ptr<detail::IoThread> thread_;  // only without an executor of the caller's
    asio::any_io_executor executor_;
    std::shared_ptr<detail::Pool> pool_;  // shared with what is under way on the executor
};

}  // namespace echo
