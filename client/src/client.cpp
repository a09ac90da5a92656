#include <echo/client.hpp>

#include <exception>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <asio/post.hpp>
#include <asio/system_executor.hpp>

#include "connection/shared_settings.hpp"
#include "executor/io_thread.hpp"
#include "executor/loop_watch.hpp"
#include "pool/pool.hpp"
#include "pool_state/saturating_time.hpp"
#include <echo/detail/event_loop.hpp>

namespace echo {
namespace {

/// Turns the outcome of a call into the value or the exception of a future. No code of the user's runs there, so it
/// runs where the client works: the client's executor may have no other thread than the one that waits.
template <class Result>
class FutureHandler {
public:
    using executor_type = asio::io_context::executor_type;
    FutureHandler(const executor_type& executor, std::shared_ptr<const EndpointList> endpoints)
        : executor_(executor), endpoints_(std::move(endpoints)) {}

    executor_type get_executor() const noexcept { return executor_; }
    std::future<Result> get_future() { return promise_.get_future(); }
    void operator()(std::error_code error, Response response) {
        if (error) {
            promise_.set_exception(std::make_exception_ptr(Error(error, std::move(response), endpoints_->to_string())));
        } else if constexpr (std::is_same_v<Result, Response>) {
            promise_.set_value(std::move(response));
        } else {
            promise_.set_value(std::move(response.message));
        }
    }

private:
    executor_type executor_;
    std::promise<Result> promise_;
    std::shared_ptr<const EndpointList> endpoints_;  // which may outlive the client
};

std::unique_ptr<detail::IoThread> start_thread(const EndpointList& endpoints) {
    return std::make_unique<detail::IoThread>("echo client \"" + endpoints.to_string() + '"');
}

// Those that the client was given, and those of the settings.
EndpointList all_of(const EndpointList& endpoints, const EchoConfig& config) {
    std::vector<Endpoint> all = endpoints.endpoints();
    all.insert(all.end(), config.endpoints.begin(), config.endpoints.end());
    return all;
}

// Where handlers run whose own place is gone. For ever, as clients may be used after static objects are gone.
const detail::HandlerPlace& any_place() {
    static const auto* const place = new detail::HandlerPlace{.executor = asio::system_executor()};
    return *place;
}

// What cannot be destroyed stays for ever, where leak checkers find it. A forked child must neither wait for the
// parent's thread nor take the parent's sockets from its event loop, which the two share; and sockets, timers and
// strands cannot be destroyed without the io_context that they belong to.
void abandon(std::unique_ptr<detail::IoThread> thread, std::shared_ptr<detail::Pool> pool) {
    struct Abandoned {
        std::unique_ptr<detail::IoThread> thread;
        std::shared_ptr<detail::Pool> pool;
    };
    static std::mutex mutex;
    static auto* const abandoned = new std::vector<Abandoned>;
    const std::lock_guard lock(mutex);
    abandoned->push_back({std::move(thread), std::move(pool)});
}

template <class Result>
std::future<Result> failed(const Error& error) {
    std::promise<Result> promise;
    promise.set_exception(std::make_exception_ptr(error));
    return promise.get_future();
}

}  // namespace

Echo::Echo(EndpointList endpoints, EchoConfig config)
    : endpoints_(std::make_shared<const EndpointList>(all_of(endpoints, config))) {
    detail::check_settings(endpoints_->endpoints(), config);
    thread_ = start_thread(*endpoints_);
    executor_ = thread_->executor();
    make_pool(std::move(config));
}

Echo::Echo(asio::any_io_executor executor, EndpointList endpoints, EchoConfig config)
    : executor_(std::move(executor)), endpoints_(std::make_shared<const EndpointList>(all_of(endpoints, config))) {
    detail::check_settings(endpoints_->endpoints(), config);
    // Sockets and timers want an event loop; on an executor of another kind only the handlers run.
    if (!executor_) throw std::invalid_argument("executor: must be one that runs handlers, got an empty one");
    if (!detail::event_loop_of(executor_)) thread_ = start_thread(*endpoints_);
    make_pool(std::move(config));
}

void Echo::make_pool(EchoConfig config) {
    const auto memory = std::make_shared<detail::CallMemory>();
    const auto loop = thread_ ? thread_->executor() : *detail::event_loop_of(executor_);
    pool_ = std::make_shared<detail::Pool>(loop, thread_ ? thread_->loop() : nullptr, memory, endpoints_,
                                           std::move(config));
    const auto* own_loop = detail::event_loop_of(executor_);
    const bool executor_is_own = own_loop && thread_;  // and goes with the client
    link_ = std::make_shared<const detail::ClientLink>(detail::ClientLink{
        .pool = pool_,
        .address = pool_.get(),
        .memory = memory,
        .place = {.executor = executor_, .loop = loop, .is_loop = own_loop && *own_loop == loop},
        .place_without_pool = executor_is_own ? any_place() : detail::HandlerPlace{.executor = executor_}});
    if (thread_) return;
    auto& watch = asio::use_service<detail::LoopWatch>(asio::query(loop, asio::execution::context));
    watch.add(pool_, [pool = pool_.get()] { pool->loop_gone(); });
}

Echo::~Echo() {
    if (!pool_->is_own_process() || pool_->loop_is_gone()) {
        abandon(std::move(thread_), std::move(pool_));
        return;
    }
    close();
    // Until it has ended, handlers may still use every member; its event loop must outlive the pool.
    if (thread_) thread_->end();
}

std::future<std::string> Echo::operator()(std::string message, const CallOptions& options) {
    return start_elsewhere<std::string>(std::move(message), options);
}

std::future<Response> Echo::request(std::string message, const CallOptions& options) {
    return start_elsewhere<Response>(std::move(message), options);
}

// Not where the client needs the thread that is about to wait.
template <class Result>
std::future<Result> Echo::start_elsewhere(std::string message, const CallOptions& options) {
    const bool alive = pool_->is_own_process() && !pool_->loop_is_gone();
    if (alive && pool_->executor().get_inner_executor().running_in_this_thread()) {
        return failed<Result>(Error(errc::would_deadlock, {}, endpoints_->to_string()));
    }
    return start<Result>(std::move(message), options);
}

template <class Result>
std::future<Result> Echo::start(std::string message, const CallOptions& options) {
    if (pool_->loop_is_gone()) return failed<Result>(Error(errc::client_closed, {}, endpoints_->to_string()));
    FutureHandler<Result> handler(pool_->executor().get_inner_executor(), endpoints_);
    std::future<Result> future = handler.get_future();
    try {
        async_request(std::move(message), options, std::move(handler));
    } catch (const Error& error) {
        return failed<Result>(error);
    }
    return future;
}

template std::future<std::string> Echo::start(std::string message, const CallOptions& options);
template std::future<Response> Echo::start(std::string message, const CallOptions& options);

PoolStats Echo::stats() const {
    return pool_of(*link_).pool->stats();
}

void Echo::close() {
    if (!pool_->is_own_process() || pool_->loop_is_gone()) return;
    pool_->close();
}

std::vector<EndpointStats> Echo::endpoint_stats() const {
    return pool_of(*link_).pool->endpoint_stats();
}

const Endpoint& Echo::endpoint() const noexcept {
    return endpoints_->endpoints().front();
}

const std::vector<Endpoint>& Echo::endpoints() const noexcept {
    return endpoints_->endpoints();
}

detail::HeldPool Echo::pool_of(const detail::ClientLink& client) {
    detail::HeldPool held;
    if (client.address != detail::Pool::calling_here()) {
        held.keep = client.pool.lock();
        held.pool = held.keep.get();
    } else {
        held.pool = client.address;
    }
    if (held.pool && !held.pool->is_own_process()) throw Error(errc::forked, {}, held.pool->endpoints().to_string());
    return held;
}

const detail::HandlerPlace& Echo::place_of(const detail::ClientLink& client, const detail::Pool* pool) {
    if (!pool) return client.place_without_pool;
    return pool->loop_is_gone() ? any_place() : client.place;
}

// The call's time runs from here, also while it waits for the executor. For all that handlers make on the client's own
// thread the clock is read once, in the turn that takes it: reading it costs as much as a tenth of a call.
void Echo::submit(detail::Pool* pool, detail::CallPointer call, const CallOptions& options) {
    if (!pool || pool->loop_is_gone()) {
        call->error = errc::client_closed;
        std::string().swap(call->message());
        return call.release()->end(detail::Operation::End::post);
    }
    call->timeout = options.timeout.value_or(pool->config().request_timeout);
    call->idempotent = options.idempotent;
    if (pool != detail::Pool::calling_here()) call->submitted_at = std::chrono::steady_clock::now();
    pool->submit(std::move(call));
}

void Echo::submit_drain(detail::Pool* pool, detail::WaitPointer drain, TimeLimit time) {
    // Then it has ended with its client, or its event loop.
    if (!pool || pool->loop_is_gone()) return drain.release()->end(detail::Operation::End::post);
    drain->deadline = detail::saturating_add(std::chrono::steady_clock::now(), time);
    pool->submit(std::move(drain));
}

// Posted, even from the pool's own thread: dispatched, it could overtake its operation's submission, which is still
// queued.
void Echo::cancel_call(const detail::ClientLink& client, std::shared_ptr<detail::OperationLink> operation) {
    const auto pool = client.pool.lock();
    if (!pool || !pool->is_own_process() || pool->loop_is_gone()) return;
    asio::post(pool->executor(), [client = client.pool, operation = std::move(operation)] {
        if (const auto alive = client.lock()) alive->cancel(operation);
    });
}

void Echo::cancel_drain(const detail::ClientLink& client, std::shared_ptr<detail::OperationLink> operation) {
    const auto pool = client.pool.lock();
    if (!pool || !pool->is_own_process() || pool->loop_is_gone()) return;
    asio::post(pool->executor(), [client = client.pool, operation = std::move(operation)] {
        if (const auto alive = client.lock()) alive->cancel_drain(operation);
    });
}

}  // namespace echo
