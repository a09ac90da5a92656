// Calling the handlers that a type-erased executor runs.
#include <cstddef>
#include <memory>
#include <utility>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>

#include <echo/detail/operation_with_handler.hpp>

#include "executor/event_loop.hpp"

namespace echo::detail {
namespace {

struct Delivery {
    using allocator_type = CallAllocator<std::byte>;
    allocator_type get_allocator() const noexcept { return allocator_type(memory); }

    void operator()() { operation.release()->deliver(); }

    OperationPointer operation;
    std::shared_ptr<CallMemory> memory;
};

}  // namespace

ErasedHandlerExecutor::ErasedHandlerExecutor(const asio::any_io_executor& executor)
    : executor_(executor), work_(asio::prefer(executor, asio::execution::outstanding_work.tracked)) {}

// A type-erased executor would not take the memory that it is given for the post.
void ErasedHandlerExecutor::post(OperationPointer operation, const std::shared_ptr<CallMemory>& memory) const {
    Delivery delivery{std::move(operation), memory};
    if (const auto* event_loop = event_loop_of(executor_)) return asio::post(*event_loop, std::move(delivery));
    asio::post(executor_, std::move(delivery));
}

}  // namespace echo::detail
