#include "support/allocation_count.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

struct Totals {
    std::size_t count = 0;
    std::size_t huge = 0;
    std::size_t largest = 0;
    std::ptrdiff_t live = 0;
};

// Constant-initialised: operator new runs before and after everything else of its thread.
constinit thread_local Totals totals;

constexpr std::size_t never = static_cast<std::size_t>(-1);
constinit thread_local std::size_t others_before_failure = never;

bool must_fail() noexcept {
    return others_before_failure != never && others_before_failure-- == 0;
}

void* count(void* memory, std::size_t size) noexcept {
    if (memory == nullptr) return nullptr;
    ++totals.count;
    if (size >= echo::test::AllocationWatch::huge_from) ++totals.huge;
    totals.largest = std::max(totals.largest, size);
    totals.live += static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
    return memory;
}

void* allocate(std::size_t size) noexcept {
    return must_fail() ? nullptr : count(std::malloc(std::max<std::size_t>(size, 1)), size);
}

void* allocate(std::size_t size, std::align_val_t alignment) noexcept {
    const auto at_least = std::max(static_cast<std::size_t>(alignment), sizeof(void*));
    void* memory = nullptr;
    const bool made = !must_fail() && posix_memalign(&memory, at_least, std::max<std::size_t>(size, 1)) == 0;
    return count(made ? memory : nullptr, size);
}

template <class... Alignment>
void* allocate_or_throw(std::size_t size, Alignment... alignment) {
    if (void* const memory = allocate(size, alignment...)) return memory;
    throw std::bad_alloc();
}

void release(void* memory) noexcept {
    if (memory == nullptr) return;
    totals.live -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
    std::free(memory);
}

}  // namespace

// The whole family, because sanitizers bring one of their own, and memory must go back to where it came from.
void* operator new(std::size_t size) {
    return allocate_or_throw(size);
}

void* operator new[](std::size_t size) {
    return allocate_or_throw(size);
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size);
}

void operator delete(void* memory) noexcept {
    release(memory);
}

void operator delete[](void* memory) noexcept {
    release(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    release(memory);
}

void operator delete[](void* memory, std::size_t) noexcept {
    release(memory);
}

void operator delete(void* memory, const std::nothrow_t&) noexcept {
    release(memory);
}

void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    release(memory);
}

// Over-aligned types, and the memory resources of <memory_resource>, which always tell their alignment.
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate_or_throw(size, alignment);
}

void* operator new[](std::size_t size, std::align_val_t alignment) {
    return allocate_or_throw(size, alignment);
}

void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return allocate(size, alignment);
}

void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return allocate(size, alignment);
}

void operator delete(void* memory, std::align_val_t) noexcept {
    release(memory);
}

void operator delete[](void* memory, std::align_val_t) noexcept {
    release(memory);
}

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    release(memory);
}

void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    release(memory);
}

void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
    release(memory);
}

void operator delete[](void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
    release(memory);
}

namespace echo::test {

AllocationWatch::AllocationWatch() noexcept
    : count_before_(totals.count), huge_before_(totals.huge), largest_before_(totals.largest),
      live_before_(totals.live) {
    totals.largest = 0;
}

AllocationWatch::~AllocationWatch() {
    totals.largest = std::max(totals.largest, largest_before_);
}

std::size_t AllocationWatch::count() const noexcept {
    return totals.count - count_before_;
}

std::size_t AllocationWatch::huge() const noexcept {
    return totals.huge - huge_before_;
}

std::size_t AllocationWatch::largest() const noexcept {
    return totals.largest;
}

std::ptrdiff_t AllocationWatch::live() const noexcept {
    return totals.live - live_before_;
}

void fail_allocation_after(std::size_t others) noexcept {
    others_before_failure = others;
}

}  // namespace echo::test

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// Asio takes the memory of its operations from here and not from operator new. The sanitizers have an own version.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    void* memory = nullptr;
    if (must_fail() || posix_memalign(&memory, std::max(alignment, sizeof(void*)), size) != 0) return nullptr;
    ++totals.count;
    totals.largest = std::max(totals.largest, size);
    return memory;
}
#endif
