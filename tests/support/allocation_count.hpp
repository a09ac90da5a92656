// Counts heap allocations, so that a test can state how much memory something may take, and has one fail.
#pragma once

#include <cstddef>

namespace echo::test {

/// Watches what the current thread asks of `operator new` while the watch lives.
///
/// Programs that link this file's other half have the global `operator new` and `operator delete` replaced; what other
/// threads allocate is not seen. Watches may be nested. Must be destroyed by the thread that made it.
class AllocationWatch {
public:
    AllocationWatch() noexcept;
    ~AllocationWatch();
    AllocationWatch(const AllocationWatch&) = delete;
    AllocationWatch& operator=(const AllocationWatch&) = delete;

    /// Allocations since the watch began.
    std::size_t count() const noexcept;

    /// Those among them of `huge_from` bytes or more.
    std::size_t huge() const noexcept;
    static constexpr std::size_t huge_from = 1024 * 1024;

    /// The largest single request since the watch began, in bytes.
    std::size_t largest() const noexcept;

    /// Bytes allocated since the watch began less the bytes freed, as the allocator rounds them; below zero if
    /// older memory was freed.
    std::ptrdiff_t live() const noexcept;

private:
    std::size_t count_before_;
    std::size_t huge_before_;
    std::size_t largest_before_;
    std::ptrdiff_t live_before_;
};

/// Lets one allocation of the current thread fail: the one after that many others. Asio's too, except under a
/// sanitizer.
void fail_allocation_after(std::size_t others) noexcept;

}  // namespace echo::test
