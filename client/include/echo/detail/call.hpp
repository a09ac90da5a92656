// One call of the client from its initiation to its handler. Part of the inside; not for direct use.
#pragma once

#include <memory>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/associated_allocator.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>

#include <echo/detail/pool_request.hpp>

namespace echo::detail {

class Call;

/// What a cancellation handler may still hold when the call is over: then `call` is null.
/// Used on the pool's executor only.
struct CallLink {
    Call* call;
};

/// A call whose handler's type is forgotten. The pool links it through its base.
class Call : public PoolRequest {
public:
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    std::string message;
    std::shared_ptr<CallLink> link;  // only if the handler has a cancellation slot

    /// Posts the handler with the outcome to the handler's executor, and destroys the call.
    virtual void complete(std::error_code error) = 0;

    /// Destroys the call without calling its handler.
    virtual void destroy() noexcept = 0;

protected:
    explicit Call(std::string text) : message(std::move(text)) { size = message.size(); }
    ~Call() {
        if (link) link->call = nullptr;
    }
};

struct CallDeleter {
    void operator()(Call* call) const noexcept { call->destroy(); }
};

using CallPointer = std::unique_ptr<Call, CallDeleter>;

/// A handler bound to its outcome; what is posted to the handler's executor.
template <class Result, class Handler>
class Completion {
public:
    using allocator_type = asio::associated_allocator_t<Handler>;

    Completion(Handler handler, std::error_code error, Response response)
        : handler_(std::move(handler)), error_(error), response_(std::move(response)) {}

    allocator_type get_allocator() const noexcept { return asio::get_associated_allocator(handler_); }

    void operator()() {
        // Here and not earlier: a slot belongs to the handler's executor, as does who signals it.
        asio::get_associated_cancellation_slot(handler_).clear();
        if constexpr (std::is_same_v<Result, Response>) {
            std::move(handler_)(error_, std::move(response_));
        } else {
            std::move(handler_)(error_, std::move(response_.message));
        }
    }

private:
    Handler handler_;
    std::error_code error_;
    Response response_;
};

/// A call with its handler, which takes `(error_code, Result)`; `Result` is `Response` or
/// `std::string`. Lives in memory from the handler's allocator.
template <class Result, class Handler>
class CallWithHandler final : public Call {
public:
    static CallPointer create(Handler handler, std::string message, const asio::any_io_executor& fallback) {
        Allocator allocator(asio::get_associated_allocator(handler));
        Memory memory(AllocatorTraits::allocate(allocator, 1), Deallocate{allocator});
        auto* call = new (memory.get()) CallWithHandler(std::move(handler), std::move(message), fallback);
        memory.release();
        return CallPointer(call);
    }

    void complete(std::error_code error) override {
        const auto executor = asio::get_associated_executor(handler_, fallback_);
        const auto keep_running = std::move(work_);
        const Allocator allocator(asio::get_associated_allocator(handler_));  // the handler takes its own along
        Completion<Result, Handler> completion(std::move(handler_), error, std::move(response));
        // The memory goes first, so that the handler's next call can have it again.
        destroy(allocator);
        asio::post(executor, std::move(completion));
    }

    void destroy() noexcept override { destroy(Allocator(asio::get_associated_allocator(handler_))); }

private:
    using Allocator =
        typename std::allocator_traits<asio::associated_allocator_t<Handler>>::template rebind_alloc<CallWithHandler>;
    using AllocatorTraits = std::allocator_traits<Allocator>;

    struct Deallocate {
        Allocator allocator;
        void operator()(CallWithHandler* memory) { AllocatorTraits::deallocate(allocator, memory, 1); }
    };

    using Memory = std::unique_ptr<CallWithHandler, Deallocate>;
    using Work = decltype(asio::make_work_guard(std::declval<const Handler&>(), std::declval<asio::any_io_executor>()));

    CallWithHandler(Handler handler, std::string text, const asio::any_io_executor& fallback)
        : Call(std::move(text)), handler_(std::move(handler)), fallback_(fallback),
          work_(asio::make_work_guard(handler_, fallback_)) {}

    ~CallWithHandler() = default;

    void destroy(Allocator allocator) noexcept {
        this->~CallWithHandler();
        AllocatorTraits::deallocate(allocator, this, 1);
    }

    Handler handler_;
    asio::any_io_executor fallback_;
    Work work_;  // the handler's executor must not run out of work while the call is pending
};

}  // namespace echo::detail
