#include "executor/handler_batches.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>

#include <asio/post.hpp>

#include <echo/detail/event_loop.hpp>

#include "executor/operation_list.hpp"

namespace echo::detail {
namespace {

// Handlers in a row; then the executor's other work has its chance.
constexpr int most_called_in_a_row = 256;

// Batches looked at for one of the same executor: where each caller has a strand of its own there are as many as calls.
constexpr std::ptrdiff_t most_looked_at = 4;

}  // namespace

class HandlerBatches::Batch : public std::enable_shared_from_this<Batch> {
public:
    Batch(const asio::any_io_executor& executor, std::shared_ptr<CallMemory> memory)
        : executor_(executor), memory_(std::move(memory)) {}

    const asio::any_io_executor& executor() const noexcept { return executor_; }

    /// Before it is posted.
    void push(OperationPointer operation) noexcept { operations_.push(std::move(operation)); }

    void post() {
        Caller caller{this->shared_from_this()};
        // A type-erased executor would not take the memory that it is given for the post.
        if (const auto* loop = event_loop_of(executor_)) return asio::post(*loop, std::move(caller));
        asio::post(executor_, std::move(caller));
    }

private:
    struct Caller {
        // A strand has it longer than the handler.
        using allocator_type = OwningCallAllocator<std::byte>;
        allocator_type get_allocator() const noexcept { return allocator_type(batch->memory_); }
        void operator()() const { batch->call_handlers(); }

        std::shared_ptr<Batch> batch;
    };

    // Whoever calls a handler sends for somebody else first, for the others; if he is back before that one comes, he
    // goes on himself.
    void call_handlers() {
        for (int called = 0;; ++called) {
            OperationPointer operation;
            bool fetch_another = false;
            {
                const std::lock_guard lock(mutex_);
                if (called == 0) caller_is_coming_ = false;
                if (operations_.empty()) return;
                if (called < most_called_in_a_row) operation = operations_.pop();
                fetch_another = !operations_.empty() && !std::exchange(caller_is_coming_, true);
            }
            if (fetch_another) post();
            if (!operation) return;
            operation.release()->end(Operation::End::call);
        }
    }

    const asio::any_io_executor executor_;
    const std::shared_ptr<CallMemory> memory_;
    std::mutex mutex_;  // guards the others, once it is posted
    OperationList operations_;
    bool caller_is_coming_ = true;
};

void HandlerBatches::add(OperationPointer operation, const asio::any_io_executor& executor) {
    const auto newest = batches_.rbegin();
    const auto end = std::next(newest, std::min(std::ssize(batches_), most_looked_at));
    const auto found = std::find_if(newest, end, [&](const auto& batch) { return batch->executor() == executor; });
    if (found != end) return (*found)->push(std::move(operation));
    batches_.push_back(std::allocate_shared<Batch>(OwningCallAllocator<Batch>(memory_), executor, memory_));
    batches_.back()->push(std::move(operation));
}

void HandlerBatches::post_all() {
    for (const auto& batch : batches_) batch->post();
    batches_.clear();
}

}  // namespace echo::detail
