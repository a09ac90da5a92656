// The last part of a turn: the handlers of what has ended are called, or posted to where they run.
#include <exception>
#include <mutex>
#include <utility>

#include <asio/post.hpp>

#include "pool/pool.hpp"

namespace echo::detail {
namespace {

// Handlers in a row; then the event loop's other work has its chance.
constexpr int most_in_a_row = 256;

}  // namespace

/// Calls handlers on the event loop. Memory for the post comes from where the calls have theirs.
struct Pool::Deliverer {
    using allocator_type = CallAllocator<std::byte>;
    allocator_type get_allocator() const noexcept { return allocator_type(pool->memory_.get()); }
    void operator()() const { pool->call_handlers(); }

    std::shared_ptr<Pool> pool;
};

// With nothing held and all state consistent: what the handlers do is the next turn's.
void Pool::deliver_ended() {
    OperationList here;
    while (!ended_.empty()) {
        OperationPointer operation = ended_.pop();
        if (operation->runs_on_loop) {
            here.push(std::move(operation));
        } else {
            operation.release()->end(Operation::End::post);
        }
    }
    if (loop_is_gone_) return;  // and their handlers go with it
    if (own_loop_) {
        deliveries_.append(here);
        if (!deliveries_.empty() && !is_calling_handlers()) call_handlers_here();
    } else if (!here.empty()) {
        post_handlers(here);
    }
}

// On the client's own thread, which nobody else runs: at once. A handler that throws ends the program.
void Pool::call_handlers_here() {
    calling_thread_ = std::this_thread::get_id();
    for (int called = 0; called < most_in_a_row && !deliveries_.empty(); ++called) {
        deliveries_.pop().release()->end(Operation::End::call);
    }
    calling_thread_ = std::thread::id();
}

// On a loop of the user's after the pool's executor has been left: a handler may run the loop itself.
void Pool::post_handlers(OperationList& operations) {
    bool post = false;
    {
        const std::lock_guard lock(deliveries_mutex_);
        deliveries_.append(operations);
        post = !std::exchange(deliverer_is_coming_, true);
    }
    if (post) asio::post(executor_.get_inner_executor(), Deliverer{shared_from_this()});
}

// One after the other on this thread, and where others run the event loop too, on those: a handler may wait for what
// another one does. If one throws, somebody else comes for the rest.
void Pool::call_handlers() {
    for (int called = 0;; ++called) {
        OperationPointer operation;
        bool fetch_another = false;
        {
            const std::lock_guard lock(deliveries_mutex_);
            if (called == 0) deliverer_is_coming_ = false;
            if (deliveries_.empty()) return;
            if (called < most_in_a_row) operation = deliveries_.pop();
            fetch_another = !deliveries_.empty() && !std::exchange(deliverer_is_coming_, true);
        }
        if (fetch_another) asio::post(executor_.get_inner_executor(), Deliverer{shared_from_this()});
        if (!operation) return;
        operation.release()->end(Operation::End::call);
    }
}

}  // namespace echo::detail
