#include <echo/client.hpp>

#include <exception>
#include <type_traits>

#include <asio/dispatch.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>

#include "io_thread.hpp"
#include "pool.hpp"
#include "saturating_time.hpp"

namespace echo {
namespace {

/// Turns the outcome of a call into the value or the exception of a future.
template <class Result>
class FutureHandler {
public:
    std::future<Result> get_future() { return promise_.get_future(); }

    void operator()(std::error_code error, Response response) {
        if (error) {
            promise_.set_exception(std::make_exception_ptr(Error(error, std::move(response))));
        } else if constexpr (std::is_same_v<Result, Response>) {
            promise_.set_value(std::move(response));
        } else {
            promise_.set_value(std::move(response.message));
        }
    }

private:
    std::promise<Result> promise_;
};

template <class Result>
std::future<Result> start(Echo& echo, std::string message) {
    FutureHandler<Result> handler;
    std::future<Result> future = handler.get_future();
    echo.async_request(std::move(message), std::move(handler));
    return future;
}

}  // namespace

Echo::Echo(Endpoint endpoint, EchoConfig config) {
    detail::check_client_endpoint(endpoint);
    check(config);
    thread_ = std::make_unique<detail::IoThread>();
    executor_ = thread_->executor();
    pool_ = std::make_shared<detail::Pool>(executor_, std::move(endpoint), std::move(config));
}

// The strand makes an executor that several threads run as good as one thread.
Echo::Echo(asio::any_io_executor executor, Endpoint endpoint, EchoConfig config) : executor_(std::move(executor)) {
    detail::check_client_endpoint(endpoint);
    check(config);
    pool_ = std::make_shared<detail::Pool>(asio::make_strand(executor_), std::move(endpoint), std::move(config));
}

Echo::~Echo() {
    close();
    // Until it has ended, handlers may still use every member; its event loop must outlive the pool.
    if (thread_) thread_->end();
}

std::future<std::string> Echo::operator()(std::string message) {
    return start<std::string>(*this, std::move(message));
}

std::future<Response> Echo::request(std::string message) {
    return start<Response>(*this, std::move(message));
}

PoolStats Echo::stats() const {
    return pool_->stats();
}

void Echo::close() {
    asio::dispatch(pool_->executor(), [pool = pool_] { pool->close(); });
}

const Endpoint& Echo::endpoint() const noexcept {
    return pool_->endpoint();
}

// The call's time runs from here, also while it waits for the executor.
void Echo::submit(const std::weak_ptr<detail::Pool>& weak_pool, detail::CallPointer call) {
    const auto pool = weak_pool.lock();
    if (!pool) return call.release()->complete(errc::client_closed);
    const auto timeout = pool->config().request_timeout;
    call->submitted_at = std::chrono::steady_clock::now();
    if (timeout.count() > 0) call->deadline = detail::saturating_add(call->submitted_at, timeout);
    asio::dispatch(pool->executor(), [pool, call = std::move(call)]() mutable { pool->submit(std::move(call)); });
}

void Echo::cancel(const std::weak_ptr<detail::Pool>& weak_pool, const std::shared_ptr<detail::CallLink>& link) {
    const auto pool = weak_pool.lock();
    if (!pool) return;
    // Posted, even from the pool's own thread: dispatched, it could overtake its call's submission, which is still
    // queued.
    asio::post(pool->executor(), [pool, link] { pool->cancel(link); });
}

}  // namespace echo
