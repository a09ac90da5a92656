// Where the client's operations get their memory. Part of the inside; not for direct use.
#pragma once

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <type_traits>
#include <utility>

#include <asio/associated_allocator.hpp>

namespace echo::detail {

/// Keeps what is given back for the next operation. Thread-safe, as calls are made and ended on different threads.
using CallMemory = std::pmr::synchronized_pool_resource;

/// Allocates from a client's `CallMemory`, and keeps that alive.
template <class Value>
class CallAllocator {
public:
    using value_type = Value;

    explicit CallAllocator(std::shared_ptr<CallMemory> memory) noexcept : memory_(std::move(memory)) {}
    template <class Other>
    CallAllocator(const CallAllocator<Other>& other) noexcept : memory_(other.memory()) {}

    Value* allocate(std::size_t count) {
        return static_cast<Value*>(memory_->allocate(count * sizeof(Value), alignof(Value)));
    }
    void deallocate(Value* values, std::size_t count) noexcept {
        memory_->deallocate(values, count * sizeof(Value), alignof(Value));
    }

    const std::shared_ptr<CallMemory>& memory() const noexcept { return memory_; }
    bool operator==(const CallAllocator& other) const noexcept { return memory_ == other.memory_; }

private:
    std::shared_ptr<CallMemory> memory_;
};

/// The handler's associated allocator; the client's memory for a handler that has none.
template <class Handler>
auto allocator_for(const Handler& handler, const std::shared_ptr<CallMemory>& memory) {
    if constexpr (std::is_same_v<asio::associated_allocator_t<Handler>, std::allocator<void>>) {
        return CallAllocator<std::byte>(memory);
    } else {
        return asio::get_associated_allocator(handler);
    }
}

}  // namespace echo::detail
