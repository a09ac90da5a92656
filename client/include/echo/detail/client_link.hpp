// What operations keep of their client. Part of the inside; not for direct use.
#pragma once

#include <memory>

#include <echo/detail/call_memory.hpp>
#include <echo/detail/operation_with_handler.hpp>

namespace echo::detail {
class Pool;

/// A pool that does not go meanwhile; or none.
struct HeldPool {
    std::shared_ptr<Pool> keep;  // null where the pool is calling the caller
    Pool* pool = nullptr;
};

/// What an operation that is not begun yet needs of its client. It may live longer, so it does not keep the pool.
struct ClientLink {
    std::weak_ptr<Pool> pool;
    Pool* address;  // of the same
    std::shared_ptr<CallMemory> memory;
    HandlerPlace place;
    HandlerPlace place_without_pool;
};

}  // namespace echo::detail
