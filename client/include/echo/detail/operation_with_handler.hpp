// An operation of the client with the handler that ends it. Part of the inside; not for direct use.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/associated_allocator.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>

#include <echo/detail/call_memory.hpp>
#include <echo/detail/event_loop.hpp>
#include <echo/detail/operation.hpp>

namespace echo::detail {

/// `Base` (an `Operation`, or derived from it) with the handler that ends it. The base's `outcome()` returns what calls
/// a handler with the outcome: `void(Handler&&)`.
template <class Base, class Handler>
class OperationWithHandler final : public Base {
public:
    using Pointer = std::unique_ptr<Base, OperationDeleter>;

    template <class... Arguments>
    static Pointer create(Handler handler, const asio::any_io_executor& client_executor,
                          const std::shared_ptr<CallMemory>& memory, Arguments&&... arguments) {
        Allocator allocator(allocator_for(handler, memory));
        std::unique_ptr<OperationWithHandler, Deallocate> space(AllocatorTraits::allocate(allocator, 1),
                                                                Deallocate{allocator});
        auto* operation = new (space.get())
            OperationWithHandler(std::move(handler), client_executor, memory, std::forward<Arguments>(arguments)...);
        space.release();
        return Pointer(operation);
    }

    void complete() override {
        const auto executor = asio::get_associated_executor(handler_, client_executor_);
        const auto keep_running = std::move(work_);
        // A type-erased executor would not take the memory that it is given for the post.
        if constexpr (std::is_same_v<decltype(executor), const asio::any_io_executor>) {
            if (const auto* event_loop = event_loop_of(executor)) return asio::post(*event_loop, take_completion());
        }
        asio::post(executor, take_completion());
    }

    void destroy() noexcept override { destroy(Allocator(allocator_for(handler_, memory_))); }

private:
    using Allocator = typename std::allocator_traits<decltype(allocator_for(
        std::declval<const Handler&>(),
        std::declval<const std::shared_ptr<CallMemory>&>()))>::template rebind_alloc<OperationWithHandler>;
    using AllocatorTraits = std::allocator_traits<Allocator>;
    using Outcome = decltype(std::declval<Base&>().outcome());
    using Work = decltype(asio::make_work_guard(std::declval<const Handler&>(), std::declval<asio::any_io_executor>()));

    struct Deallocate {
        Allocator allocator;
        void operator()(OperationWithHandler* space) { AllocatorTraits::deallocate(allocator, space, 1); }
    };

    /// The handler and the outcome, without the operation.
    struct Completion {
        using allocator_type =
            decltype(allocator_for(std::declval<const Handler&>(), std::declval<const std::shared_ptr<CallMemory>&>()));
        allocator_type get_allocator() const noexcept { return allocator_for(handler, memory); }

        void operator()() {
            // Here and not earlier: a slot belongs to the handler's executor, as does who signals it.
            asio::get_associated_cancellation_slot(handler).clear();
            outcome(std::move(handler));
        }

        Handler handler;
        Outcome outcome;
        std::shared_ptr<CallMemory> memory;
    };

    template <class... Arguments>
    OperationWithHandler(Handler handler, const asio::any_io_executor& client_executor,
                         const std::shared_ptr<CallMemory>& memory, Arguments&&... arguments)
        : Base(std::forward<Arguments>(arguments)...), handler_(std::move(handler)), client_executor_(client_executor),
          memory_(memory), work_(asio::make_work_guard(handler_, client_executor_)) {}

    ~OperationWithHandler() = default;

    // The memory goes before the handler is called, so that the handler's next operation can have it again.
    Completion take_completion() {
        const Allocator allocator(allocator_for(handler_, memory_));  // the handler takes its own along
        Completion completion{std::move(handler_), Base::outcome(), memory_};
        destroy(allocator);
        return completion;
    }

    void destroy(Allocator allocator) noexcept {
        this->~OperationWithHandler();
        AllocatorTraits::deallocate(allocator, this, 1);
    }

    Handler handler_;
    asio::any_io_executor client_executor_;
    std::shared_ptr<CallMemory> memory_;
    Work work_;  // the handler's executor must not run out of work while the operation is pending
};

}  // namespace echo::detail
