// An operation of the client with the handler that ends it. Part of the inside; not for direct use.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/associated_allocator.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <echo/detail/call_memory.hpp>
#include <echo/detail/event_loop.hpp>
#include <echo/detail/operation.hpp>

namespace echo::detail {

/// Where a client's handlers run.
struct HandlerPlace {
    asio::any_io_executor executor;                         // those without an executor of their own
    std::optional<asio::io_context::executor_type> loop{};  // that the work is done on, while it is there
    bool is_loop = false;                                   // whether the work is done on that executor
};

/// `Base` (an `Operation`, or derived from it) with the handler that ends it. The base's `outcome()` returns what calls
/// a handler with the outcome: `void(Handler&&)`.
template <class Base, class Handler>
class OperationWithHandler final : public Base {
public:
    using Pointer = std::unique_ptr<Base, OperationDeleter>;

    template <class... Arguments>
    static Pointer create(Handler handler, const HandlerPlace& place, CallMemory& memory, Arguments&&... arguments) {
        Space space(handler, memory);
        return Pointer(space.make(std::move(handler), place, memory, std::forward<Arguments>(arguments)...));
    }

private:
    using Loop = asio::io_context::executor_type;
    using Outcome = decltype(std::declval<Base&>().outcome());
    using Work = decltype(asio::make_work_guard(std::declval<const Handler&>(), std::declval<asio::any_io_executor>()));
    // Without one of its own a handler has whichever it is offered.
    using Executor = asio::associated_executor_t<Handler, asio::any_io_executor>;
    static constexpr bool has_executor =
        !std::is_same_v<asio::associated_executor_t<Handler, Loop>, Loop> ||
        !std::is_same_v<asio::associated_executor_t<Handler, asio::any_io_executor>, asio::any_io_executor>;

    /// Memory for one operation, from the handler's allocator or the client's memory.
    class Space {
    public:
        Space(const Handler& handler, CallMemory& memory) : allocator_(allocator_for(handler, memory)) {
            space_ = Traits::allocate(allocator_, 1);
        }
        /// Of an operation that was destroyed.
        Space(const Handler& handler, CallMemory& memory, OperationWithHandler* space)
            : allocator_(allocator_for(handler, memory)), space_(space) {}
        ~Space() {
            if (space_) Traits::deallocate(allocator_, space_, 1);
        }
        Space(const Space&) = delete;
        Space& operator=(const Space&) = delete;

        template <class... Arguments>
        OperationWithHandler* make(Arguments&&... arguments) {
            auto* operation = new (space_) OperationWithHandler(std::forward<Arguments>(arguments)...);
            space_ = nullptr;
            return operation;
        }

    private:
        static auto allocator_for(const Handler& handler, CallMemory& memory) {
            if constexpr (has_allocator<Handler>) {
                using Rebound = typename std::allocator_traits<
                    asio::associated_allocator_t<Handler>>::template rebind_alloc<OperationWithHandler>;
                return Rebound(asio::get_associated_allocator(handler));
            } else {
                return CallAllocator<OperationWithHandler>(&memory);
            }
        }

        using Allocator = decltype(allocator_for(std::declval<const Handler&>(), std::declval<CallMemory&>()));
        using Traits = std::allocator_traits<Allocator>;

        Allocator allocator_;
        OperationWithHandler* space_;
    };

    /// The handler and the outcome, without the operation.
    struct Completion {
        void operator()() {
            // Here and not earlier: a slot belongs to the handler's executor, as does who signals it.
            asio::get_associated_cancellation_slot(handler).clear();
            outcome(std::move(handler));
        }

        Handler handler;
        Outcome outcome;
    };

    /// For the memory of the post.
    struct PostedCompletion : Completion {
        using allocator_type = std::conditional_t<has_allocator<Handler>, asio::associated_allocator_t<Handler>,
                                                  OwningCallAllocator<std::byte>>;
        allocator_type get_allocator() const noexcept {
            if constexpr (has_allocator<Handler>) {
                return asio::get_associated_allocator(this->handler);
            } else {
                return allocator_type(memory);
            }
        }

        std::shared_ptr<CallMemory> memory;
    };

    template <class... Arguments>
    OperationWithHandler(Handler handler, const HandlerPlace& place, CallMemory& memory, Arguments&&... arguments)
        : Base(&OperationWithHandler::end, std::forward<Arguments>(arguments)...), handler_(std::move(handler)),
          memory_(memory) {
        this->runs_on_loop = runs_on_loop_of(place);
        if (this->runs_on_loop) return;  // which has work as long as the operation is pending
        elsewhere_.emplace(handler_, place.executor);
        if constexpr (std::is_same_v<Executor, asio::any_io_executor>) this->other_executor = &elsewhere_->executor;
    }

    ~OperationWithHandler() = default;

    bool runs_on_loop_of(const HandlerPlace& place) const {
        if constexpr (!has_executor) {
            return place.is_loop;
        } else {
            const Executor executor = asio::get_associated_executor(handler_, place.executor);
            if constexpr (std::is_same_v<Executor, Loop>) {
                return place.loop && executor == *place.loop;
            } else if constexpr (std::is_same_v<Executor, asio::any_io_executor>) {
                return place.is_loop && executor == place.executor;
            } else {
                return false;
            }
        }
    }

    static void end(Operation& operation, Operation::End how, const Loop* loop) {
        auto& self = static_cast<OperationWithHandler&>(operation);
        switch (how) {
            case Operation::End::call: return self.take_completion()();
            case Operation::End::post: return self.runs_on_loop ? self.post_to(*loop) : self.post();
            case Operation::End::destroy: {
                const Handler handler = std::move(self.handler_);  // an allocator may live in it
                return self.destroy(handler);
            }
        }
    }

    void post() {
        const auto keep_running = std::move(elsewhere_);
        post_to(asio::get_associated_executor(handler_, keep_running->executor));
    }

    template <class Where>
    void post_to(const Where& where) {
        std::shared_ptr<CallMemory> memory = memory_.shared_from_this();
        asio::post(where, PostedCompletion{take_completion(), std::move(memory)});
    }

    // The memory goes before the handler is called, so that the handler's next operation can have it again.
    Completion take_completion() {
        Completion completion{std::move(handler_), Base::outcome()};
        destroy(completion.handler);
        return completion;
    }

    void destroy(const Handler& handler) noexcept {
        const Space space(handler, memory_, this);
        this->~OperationWithHandler();
    }

    // Only where the handler does not run on the pool's event loop.
    struct Elsewhere {
        Elsewhere(const Handler& handler, const asio::any_io_executor& default_executor)
            : executor(default_executor), work(asio::make_work_guard(handler, default_executor)) {
            if constexpr (std::is_same_v<Executor, asio::any_io_executor>) {
                executor = asio::get_associated_executor(handler, default_executor);
            }
        }

        asio::any_io_executor executor;  // the handler's, or the client's if the handler's is of a type of its own
        Work work;                       // its executor must not run out of work while the operation is pending
    };

    Handler handler_;
    CallMemory& memory_;  // the pool's, which has the operation, or has just been found
    std::optional<Elsewhere> elsewhere_;
};

}  // namespace echo::detail
