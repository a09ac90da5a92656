// Where the client's operations get their memory. Part of the inside; not for direct use.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include <asio/associated_allocator.hpp>

#include <echo/detail/export.hpp>

namespace echo::detail {

/// Keeps what is given back for the next operation of about that size. Thread-safe, as calls are made and ended on
/// different threads. The block that was given back last is handed out first, without a lock: a handler's next call has
/// the memory of the one that has just ended.
class ECHO_EXPORT CallMemory : public std::enable_shared_from_this<CallMemory> {
public:
    CallMemory() = default;
    ~CallMemory();
    CallMemory(const CallMemory&) = delete;
    CallMemory& operator=(const CallMemory&) = delete;

    void* allocate(std::size_t bytes) {
        if (bytes > largest) return ::operator new(bytes);
        const std::size_t kind = kind_of(bytes);
        if (Block* block = last_[kind].exchange(nullptr, std::memory_order_acquire)) return block;
        return take(kind);
    }

    void deallocate(void* memory, std::size_t bytes) noexcept {
        if (bytes > largest) return ::operator delete(memory);
        const std::size_t kind = kind_of(bytes);
        if (Block* block = last_[kind].exchange(::new (memory) Block, std::memory_order_acq_rel)) keep(block, kind);
    }

private:
    struct Block {
        Block* next = nullptr;
    };

    static constexpr std::size_t step = 128;
    static constexpr std::size_t largest = 2048;
    static std::size_t kind_of(std::size_t bytes) noexcept { return bytes == 0 ? 0 : (bytes - 1) / step; }

    void* take(std::size_t kind);
    void keep(Block* block, std::size_t kind) noexcept;

    std::array<std::atomic<Block*>, largest / step> last_{};
    std::mutex mutex_;  // guards the others
    std::array<Block*, largest / step> kept_{};
};

/// Allocates from a client's `CallMemory`. `Pointer` is a plain pointer where something else keeps the memory alive.
template <class Value, class Pointer = CallMemory*>
class CallAllocator {
public:
    using value_type = Value;

    explicit CallAllocator(Pointer memory) noexcept : memory_(std::move(memory)) {}
    template <class Other>
    CallAllocator(const CallAllocator<Other, Pointer>& other) noexcept : memory_(other.memory()) {}

    Value* allocate(std::size_t count) {
        static_assert(alignof(Value) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
        return static_cast<Value*>(memory_->allocate(count * sizeof(Value)));
    }
    void deallocate(Value* values, std::size_t count) noexcept { memory_->deallocate(values, count * sizeof(Value)); }

    const Pointer& memory() const noexcept { return memory_; }
    bool operator==(const CallAllocator& other) const noexcept { return memory_ == other.memory_; }

private:
    Pointer memory_;
};

/// Keeps the memory alive.
template <class Value>
using OwningCallAllocator = CallAllocator<Value, std::shared_ptr<CallMemory>>;

template <class Handler>
inline constexpr bool has_allocator = !std::is_same_v<asio::associated_allocator_t<Handler>, std::allocator<void>>;

}  // namespace echo::detail
