// Memory for one call after the other, so that a benchmark does not measure the allocator.
#pragma once

#include <array>
#include <cstddef>
#include <new>
#include <utility>

namespace echo::client_app::bench {

/// A block that one allocation has at a time; what does not get it, or is larger, comes from the heap. Stays at its
/// place while something is allocated from it. Not thread-safe.
class RecycledMemory {
public:
    RecycledMemory() = default;
    RecycledMemory(const RecycledMemory&) = delete;
    RecycledMemory& operator=(const RecycledMemory&) = delete;

    void* allocate(std::size_t size) {
        if (size > block_.size() || std::exchange(taken_, true)) return ::operator new(size);
        return block_.data();
    }

    void deallocate(void* memory) noexcept {
        if (memory != block_.data()) return ::operator delete(memory);
        taken_ = false;
    }

private:
    alignas(std::max_align_t) std::array<std::byte, 1024> block_;
    bool taken_ = false;
};

/// Allocates from a RecycledMemory, which must outlive it.
template <class Value>
class RecyclingAllocator {
public:
    using value_type = Value;

    explicit RecyclingAllocator(RecycledMemory& memory) noexcept : memory_(&memory) {}
    template <class Other>
    RecyclingAllocator(const RecyclingAllocator<Other>& other) noexcept : memory_(&other.memory()) {}

    Value* allocate(std::size_t count) {
        static_assert(alignof(Value) <= alignof(std::max_align_t));
        return static_cast<Value*>(memory_->allocate(count * sizeof(Value)));
    }
    void deallocate(Value* values, std::size_t) noexcept { memory_->deallocate(values); }

    RecycledMemory& memory() const noexcept { return *memory_; }
    bool operator==(const RecyclingAllocator&) const = default;

private:
    RecycledMemory* memory_;
};

}  // namespace echo::client_app::bench
