// Where operations get their memory, and who has it next.
#include <memory>
#include <thread>

#include <echo/detail/call_memory.hpp>

#include "support/catch.hpp"

namespace call_memory_test {

using echo::detail::CallMemory;

TEST_CASE("of two blocks the one that was given back last is handed out first, to any thread", "[memory]") {
    const auto memory = std::make_shared<CallMemory>();
    void* const first = memory->allocate(200);
    void* const second = memory->allocate(200);
    CHECK(first != second);
    memory->deallocate(first, 200);
    memory->deallocate(second, 200);
    void* elsewhere = nullptr;
    std::thread([&] { elsewhere = memory->allocate(129); }).join();
    CHECK(elsewhere == second);
    CHECK(memory->allocate(256) == first);
    memory->deallocate(first, 200);
    memory->deallocate(second, 200);
}

TEST_CASE("a thread that has a block for itself shares it with no other", "[memory]") {
    const auto memory = std::make_shared<CallMemory>();
    void* elsewhere = nullptr;
    void* own = memory->allocate(100);
    {
        const CallMemory::OnThisThread on(*memory);
        memory->deallocate(own, 100);
        std::thread([&] { elsewhere = memory->allocate(100); }).join();
        CHECK(elsewhere != own);
        CHECK(memory->allocate(100) == own);
        void* const another = memory->allocate(100);
        memory->deallocate(own, 100);
        memory->deallocate(another, 100);  // one is kept for this thread, and one for all
        void* fetched = nullptr;
        std::thread([&] { fetched = memory->allocate(100); }).join();
        CHECK(fetched == another);
        memory->deallocate(another, 100);
        const CallMemory::OnThisThread nested(*memory);
        CHECK(memory->allocate(100) == own);
    }
    memory->deallocate(own, 100);
    CHECK(memory->allocate(100) == own);  // as any thread would have it
    memory->deallocate(own, 100);
    memory->deallocate(elsewhere, 100);
}

}  // namespace call_memory_test
