#include "support/allocation_count.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

struct Totals {
    std::size_t count = 0;
    std::size_t largest = 0;
    std::ptrdiff_t live = 0;
};

// Constant-initialised: operator new runs before and after everything else of its thread.
constinit thread_local Totals totals;

void* allocate(std::size_t size) noexcept {
    void* const memory = std::malloc(std::max<std::size_t>(size, 1));
    if (memory == nullptr) return nullptr;
    ++totals.count;
    totals.largest = std::max(totals.largest, size);
    totals.live += static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
    return memory;
}

void* allocate_or_throw(std::size_t size) {
    if (void* const memory = allocate(size)) return memory;
    throw std::bad_alloc();
}

void release(void* memory) noexcept {
    if (memory == nullptr) return;
    totals.live -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
    std::free(memory);
}

}  // namespace

// The whole family, because sanitizers bring one of their own, and memory must go back to where it came from. The
// forms for over-aligned types stay as they are.
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

namespace echo::test {

AllocationWatch::AllocationWatch() noexcept
    : count_before_(totals.count), largest_before_(totals.largest), live_before_(totals.live) {
    totals.largest = 0;
}

AllocationWatch::~AllocationWatch() {
    totals.largest = std::max(totals.largest, largest_before_);
}

std::size_t AllocationWatch::count() const noexcept {
    return totals.count - count_before_;
}

std::size_t AllocationWatch::largest() const noexcept {
    return totals.largest;
}

std::ptrdiff_t AllocationWatch::live() const noexcept {
    return totals.live - live_before_;
}

}  // namespace echo::test
