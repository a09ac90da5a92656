// Where operations get their memory, and who has it next.
#include <memory>
#include <thread>

#include <echo/detail/call_memory.hpp>

#include "support/catch.hpp"

namespace call_memory_test {

using echo::detail::CallMemory;

TEST_CASE("the block that was given back last is handed out first, to any thread", "[memory]") {
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

}  // namespace call_memory_test
