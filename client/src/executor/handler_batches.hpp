// How the handlers of a turn come to the executors on which they run.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>

#include <echo/detail/call_memory.hpp>
#include <echo/detail/operation.hpp>

namespace echo::detail {

/// Collects the operations that a turn has ended, and brings them to each executor with one post for all that run
/// there. They are called one after the other; where several threads run the executor, on those: a handler may wait for
/// what another one of its turn does, run the event loop itself, or throw without losing another's completion.
/// Used by one thread at a time.
class HandlerBatches {
public:
    /// `memory` is where the posts have theirs.
    explicit HandlerBatches(std::shared_ptr<CallMemory> memory) : memory_(std::move(memory)) {}

    /// `executor` is where its handler runs.
    void add(OperationPointer operation, const asio::any_io_executor& executor);

    /// Posts what was added.
    void post() {
        if (!batches_.empty()) post_all();
    }

private:
    class Batch;

    void post_all();

    const std::shared_ptr<CallMemory> memory_;
    std::vector<std::shared_ptr<Batch>> batches_;
};

}  // namespace echo::detail
