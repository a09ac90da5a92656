#include "connect/name_lookup.hpp"

#include <cstdint>
#include <mutex>
#include <utility>

#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>

#include "net/system_error.hpp"
#include "thread.hpp"

namespace echo::detail {

using asio::ip::tcp;

struct NameLookup::Shared {
    std::mutex mutex;       // guards all of it
    Timer* done = nullptr;  // what the coroutine waits for; null: nobody waits any more
    bool found = false;
    std::error_code error;
    std::vector<tcp::endpoint> addresses;

    void end_wait() {
        const std::lock_guard lock(mutex);
        if (done) done->cancel();
    }

    void forget_wait() {
        const std::lock_guard lock(mutex);
        done = nullptr;
    }
};

// What the thread does. The timer and its executor exist as long as somebody waits, and no longer.
void NameLookup::look_up(const std::shared_ptr<Shared>& shared, const std::string& host, std::uint16_t port) {
    asio::io_context context;
    tcp::resolver resolver(context);
    std::error_code error;
    const auto results = resolver.resolve(host, std::to_string(port), tcp::resolver::numeric_service, error);
    if (error) error = cause_of_failed_lookup(error);

    const std::lock_guard lock(shared->mutex);
    if (!shared->done) return;
    for (const auto& result : results) shared->addresses.push_back(result.endpoint());
    shared->error = error;
    shared->found = true;
    asio::post(shared->done->get_executor(), [shared] { shared->end_wait(); });
}

NameLookup::NameLookup(PoolExecutor executor) : executor_(std::move(executor)), shared_(std::make_shared<Shared>()) {}

NameLookup::~NameLookup() {
    cancel();
}

Awaitable<std::error_code> NameLookup::resolve(std::string host, std::uint16_t port,
                                               std::vector<tcp::endpoint>& addresses) {
    const std::shared_ptr<Shared> shared = shared_;
    Timer done(executor_, Timer::time_point::max());
    shared->done = &done;
    // However this coroutine ends, by being destroyed too, the thread must not touch the timer afterwards.
    const std::unique_ptr<Shared, void (*)(Shared*)> at_end(shared.get(), [](Shared* it) { it->forget_wait(); });
    try {
        start_thread("echo-resolver", [shared, host = std::move(host), port] { look_up(shared, host, port); }).detach();
    } catch (const std::system_error& no_thread) {
        co_return no_thread.code();
    }
    std::error_code ignored;
    co_await done.async_wait(asio::redirect_error(use_awaitable, ignored));

    const std::lock_guard lock(shared->mutex);
    if (!shared->found) co_return asio::error::operation_aborted;
    addresses = std::move(shared->addresses);
    co_return shared->error;
}

void NameLookup::cancel() {
    shared_->end_wait();
}

}  // namespace echo::detail
