// The echo client: calls that return futures, over a pool of connections.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <future>
#include <memory>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/async_result.hpp>
#include <asio/use_future.hpp>

#include <echo/call_options.hpp>
#include <echo/client_config.hpp>
#include <echo/detail/call.hpp>
#include <echo/detail/client_link.hpp>
#include <echo/detail/export.hpp>
#include <echo/detail/operation_with_handler.hpp>
#include <echo/endpoint_list.hpp>
#include <echo/endpoint_stats.hpp>
#include <echo/error.hpp>
#include <echo/pool_stats.hpp>
#include <echo/response.hpp>
#include <echo/time_limit.hpp>

namespace echo {
namespace detail {
class IoThread;
}  // namespace detail

/// A client of one server, or of several that are alike. Callable: `echo("Hello!")` is a future of the reply.
///
/// @code
/// echo::Echo echo("localhost:8060");
/// std::future<std::string> reply = echo("Hello!");
/// echo::Echo fleet("a:8060,b:8060");
/// @endcode
///
/// Up to `EchoConfig::pool_size` connections are opened as calls need them, kept, and used again.
///
/// How calls are spread over several servers, and what becomes of one that fails, `EndpointList` says.
///
/// Thread safety: every member may be called from any thread at any time, save the destructor,
/// which must be the last.
///
/// Every asynchronous call completes exactly once, on the handler's associated executor (without
/// one, the client's), and never inside the call that started it. Its errors:
/// - `errc::message_too_large`, `errc::separator_in_message`, `errc::empty_message`: this message
///   cannot be sent; nothing was.
/// - `errc::queue_full`: too many calls wait already; nothing was sent.
/// - `errc::deadline_unreachable`: with `EchoConfig::deadline_admission`, its turn would come too late; nothing was
/// sent.
/// - the system's own error if no connection could be made: connection refused, host not found,
///   network unreachable, too many open files; or `errc::connect_timeout`.
/// - with a `tls://` endpoint, if no secure connection could be made: `errc::tls_certificate_not_trusted`,
///   `tls_certificate_expired`, `tls_name_mismatch`, `tls_certificate_invalid`, `tls_not_spoken`,
///   `tls_handshake_failed`, `tls_client_certificate_required`, `tls_client_certificate_refused`;
///   `Response::cause` has the TLS library's word for it.
/// - `errc::unexpected_reply`: the server sent what nobody had asked for, and the call could not be sent again.
/// - `errc::connection_lost`: the connection ended before the reply was whole;
///   `Response::cause` has the system's word for it.
/// - `errc::request_timeout`: `EchoConfig::request_timeout`, or the call's own, has passed.
/// - `errc::message_too_large` with `WireState::sent`: the reply was longer than `max_message`.
/// - `errc::reply_mismatch`: with `EchoConfig::verify`, the reply is not what was sent.
/// - `errc::client_closed`: the client was closed, is being drained, or was destroyed.
/// - `errc::would_deadlock`, from `operator()` and `request()` only: see there.
/// - `asio::error::operation_aborted`: the call was cancelled.
/// - with a framing of one's own: what its `wrap` returns, or `errc::malformed_frame` for a reply that is none.
/// - with a protocol of one's own: what its `start_request` returns or `fail()` was called with, or
///   `errc::protocol_exception` if it, or a framing of one's own, threw; `Response::detail` has its words.
/// Where the executor is destroyed with calls pending, handlers that were to run on it are destroyed with it, and
/// futures are left with `std::future_errc::broken_promise`; handlers with another executor get `errc::client_closed`.
///
/// Memory: an operation lives in memory from its handler's associated allocator; without one, in memory that the client
/// keeps for the next operation. Once that is warm, a call with a callback or in a coroutine allocates nothing in the
/// client; the memory of the message that was moved in is used for the reply. `operator()` and `request()` allocate the
/// future's shared state.
///
/// fork(2): in a forked child an inherited client does nothing but fail with `errc::forked` (the asynchronous
/// operations and `stats()` throw it), and can be destroyed. The parent's connections are not shared with the child. If
/// the child runs an inherited io_context, the calls that were pending at the fork end there with
/// `errc::client_closed`.
///
/// Cancellation: through the handler's cancellation slot, of any type. The call then completes at
/// once; whether the server got the message, `Response::wire_state` tells. Other calls, on the same
/// connection too, never notice.
class ECHO_EXPORT Echo {
public:
    /// A client with an I/O thread of its own.
    /// @throws std::invalid_argument if an endpoint, a setting or a file named in one is wrong.
    explicit Echo(EndpointList endpoints, EchoConfig config = {});

    /// A client on the caller's executor, which must run for calls to make progress. Any number of threads may run it.
    /// If it is an `asio::io_context`'s, the client does all its work there, and open connections count as work: close
    /// the client to let `run()` return. On an executor of another kind (a strand's, a thread pool's) only handlers
    /// run; the rest, with the hooks and protocols of the settings, has a thread of its own. The executor should
    /// outlive the client: one whose io_context is gone only fails, with `errc::client_closed`, and its memory is never
    /// freed.
    /// @throws std::invalid_argument if the endpoint, a setting or a file named in one is wrong.
    Echo(asio::any_io_executor executor, EndpointList endpoints, EchoConfig config = {});

    /// `close()`; with a thread of its own, waits until every handler that runs there has been called.
    ~Echo();
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;

    /// Sends a message; the future has the reply, or throws `Error`. Where the calling thread runs the client (a
    /// handler on its io_context, or on its own thread) waiting would never end: there nothing is sent, and the future
    /// throws `errc::would_deadlock`. Use a completion token there.
    std::future<std::string> operator()(std::string message, const CallOptions& options = {});

    /// As `operator()`, with all that is known about the call.
    std::future<Response> request(std::string message, const CallOptions& options = {});

    /// Sends a message. Completion signature: `void(std::error_code, std::string reply)`; the
    /// reply is empty on failure, except with `errc::reply_mismatch`. With `asio::use_future` the future throws
    /// `Error`, as that of `operator()`.
    template <class CompletionToken>
    auto async_call(std::string message, CompletionToken&& token) {
        return initiate<std::string>(std::move(message), CallOptions{}, std::forward<CompletionToken>(token));
    }

    template <class CompletionToken>
    auto async_call(std::string message, const CallOptions& options, CompletionToken&& token) {
        return initiate<std::string>(std::move(message), options, std::forward<CompletionToken>(token));
    }

    /// Sends a message. Completion signature: `void(std::error_code, Response)`; the response is
    /// filled on failure too.
    template <class CompletionToken>
    auto async_request(std::string message, CompletionToken&& token) {
        return initiate<Response>(std::move(message), CallOptions{}, std::forward<CompletionToken>(token));
    }

    template <class CompletionToken>
    auto async_request(std::string message, const CallOptions& options, CompletionToken&& token) {
        return initiate<Response>(std::move(message), options, std::forward<CompletionToken>(token));
    }

    /// Closes the client gently: later calls end with `errc::client_closed`, those pending are finished, and when the
    /// last has ended or `time` has passed the connections are closed. Completes when the last descriptor is closed.
    /// Completion signature: `void(std::error_code)`.
    ///
    /// Errors: `errc::drain_timeout` if calls were still pending when `time` had passed, `errc::client_closed` if they
    /// were when `close()` was called; they ended with `errc::client_closed`. Cancellation ends the wait with
    /// `asio::error::operation_aborted`; the client drains all the same. Of several drains the earliest end holds.
    template <class CompletionToken>
    auto async_drain(TimeLimit time, CompletionToken&& token) {
        auto start = [client = link_](auto handler, TimeLimit drain_time) {
            using Handler = decltype(handler);
            const auto pool = pool_of(*client);
            const auto slot = asio::get_associated_cancellation_slot(handler);
            auto drain = detail::OperationWithHandler<detail::Wait, Handler>::create(
                std::move(handler), place_of(*client, pool.pool), *client->memory);
            if (slot.is_connected()) connect_slot(slot, *drain, client, &Echo::cancel_drain);
            submit_drain(pool.pool, std::move(drain), drain_time);
        };
        return asio::async_initiate<CompletionToken, void(std::error_code)>(std::move(start), token, time);
    }

    /// The pool's numbers at this instant.
    PoolStats stats() const;

    /// What is known of each server at this instant, in no order that holds.
    std::vector<EndpointStats> endpoint_stats() const;

    /// Ends every pending call, and each later one, with `errc::client_closed`, and closes every
    /// connection. Returns at once; may be called again.
    void close();

    /// Where the client connects to; of several endpoints the first.
    const Endpoint& endpoint() const noexcept;
    const std::vector<Endpoint>& endpoints() const noexcept;

    /// The caller's executor or that of the client's own thread; where handlers without an associated executor are
    /// called. (On the client's own thread timers and coroutines of yours may run too; sockets only if all of them
    /// stays there.)
    asio::any_io_executor get_executor() const noexcept { return executor_; }

private:
    using Link = std::shared_ptr<const detail::ClientLink>;
    using CancelOperation = void(const detail::ClientLink& client, std::shared_ptr<detail::OperationLink> operation);

    template <class Result, class CompletionToken>
    auto initiate(std::string&& message, const CallOptions& options, CompletionToken&& token) {
        if constexpr (std::is_same_v<std::decay_t<CompletionToken>, asio::use_future_t<>>) {
            return start<Result>(std::move(message), options);
        } else {
            return initiate_with<Result>(std::move(message), options, std::forward<CompletionToken>(token));
        }
    }

    /// Unless this thread runs the client.
    template <class Result>
    std::future<Result> start_elsewhere(std::string message, const CallOptions& options);

    /// With a future that throws `Error`.
    template <class Result>
    std::future<Result> start(std::string message, const CallOptions& options);

    template <class Result, class CompletionToken>
    auto initiate_with(std::string&& message, const CallOptions& options, CompletionToken&& token) {
        auto start = [](auto handler, const Link& client, const CallOptions& its_options, std::string&& text) {
            using Handler = decltype(handler);
            const auto pool = pool_of(*client);
            const auto slot = asio::get_associated_cancellation_slot(handler);
            auto call = detail::OperationWithHandler<detail::CallFor<Result>, Handler>::create(
                std::move(handler), place_of(*client, pool.pool), *client->memory, std::move(text));
            if (slot.is_connected()) connect_slot(slot, *call, client, &Echo::cancel_call);
            submit(pool.pool, std::move(call), its_options);
        };
        return asio::async_initiate<CompletionToken, void(std::error_code, Result)>(std::move(start), token, link_,
                                                                                    options, std::move(message));
    }

    template <class Slot>
    static void connect_slot(Slot slot, detail::Operation& operation, const Link& client, CancelOperation* cancel) {
        operation.link = std::allocate_shared<detail::OperationLink>(
            detail::OwningCallAllocator<detail::OperationLink>(client->memory), detail::OperationLink{&operation});
        slot.assign([link = operation.link, client, cancel](asio::cancellation_type type) {
            if (type != asio::cancellation_type::none) cancel(*client, link);
        });
    }

    void make_pool(EchoConfig config);
    /// The pool, or none if it is gone; throws if this is a forked child.
    static detail::HeldPool pool_of(const detail::ClientLink& client);
    static const detail::HandlerPlace& place_of(const detail::ClientLink& client, const detail::Pool* pool);
    static void submit(detail::Pool* pool, detail::CallPointer call, const CallOptions& options);
    static void submit_drain(detail::Pool* pool, detail::WaitPointer drain, TimeLimit time);
    static CancelOperation cancel_call, cancel_drain;

    std::unique_ptr<detail::IoThread> thread_;  // only if the caller's executor cannot do it
    asio::any_io_executor executor_;
    std::shared_ptr<const EndpointList> endpoints_;  // futures name them, which may outlive the client
    std::shared_ptr<detail::Pool> pool_;             // shared with what is under way on the executor
    Link link_;
};

}  // namespace echo
