#include <echo/detail/call_memory.hpp>

namespace echo::detail {

CallMemory::~CallMemory() {
    for (std::size_t kind = 0; kind < kept_.size(); ++kind) {
        ::operator delete(last_[kind].load(std::memory_order_relaxed));
        while (Block* block = kept_[kind]) {
            kept_[kind] = block->next;
            ::operator delete(block);
        }
    }
}

void* CallMemory::take(std::size_t kind) {
    {
        const std::lock_guard lock(mutex_);
        if (Block* block = kept_[kind]) {
            kept_[kind] = block->next;
            return block;
        }
    }
    return ::operator new((kind + 1) * step);
}

void CallMemory::keep(Block* block, std::size_t kind) noexcept {
    const std::lock_guard lock(mutex_);
    block->next = kept_[kind];
    kept_[kind] = block;
}

}  // namespace echo::detail
