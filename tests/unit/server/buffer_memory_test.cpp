#include "limits/buffer_memory.hpp"

#include "support/catch.hpp"

namespace buffer_memory_test {

using echo::server_detail::BufferMemory;

TEST_CASE("buffers hold what the connections of all workers hold", "[buffer memory]") {
    BufferMemory memory(2);
    memory.change(0, 0, 100);
    memory.change(1, 0, 50);
    memory.change(0, 100, 30);
    CHECK(memory.held() == 80);
    memory.change(0, 30, 0);
    memory.change(1, 50, 0);
    CHECK(memory.held() == 0);
}

TEST_CASE("the limit is exceeded by the first byte beyond it, and never without one", "[buffer memory]") {
    BufferMemory memory(2);
    memory.change(0, 0, 100);
    memory.change(1, 0, 100);
    CHECK_FALSE(memory.is_exceeded());
    memory.set_limit(200);
    CHECK_FALSE(memory.is_exceeded());
    memory.change(1, 100, 101);
    CHECK(memory.is_exceeded());
    memory.set_limit(0);
    CHECK_FALSE(memory.is_exceeded());
}

TEST_CASE("the limit is far exceeded from an eighth beyond it on", "[buffer memory]") {
    BufferMemory memory(1);
    memory.change(0, 0, 900);
    CHECK_FALSE(memory.is_far_exceeded());
    memory.set_limit(800);
    CHECK_FALSE(memory.is_far_exceeded());
    memory.change(0, 900, 901);
    CHECK(memory.is_far_exceeded());
}

TEST_CASE("the largest holder is looked for where it was seen last", "[buffer memory]") {
    BufferMemory memory(3);
    memory.change(0, 0, 10);
    memory.change(2, 0, 30);
    memory.change(1, 0, 20);
    CHECK(memory.worker_with_largest() == 2);
    CHECK(memory.largest() == 30);

    memory.change(2, 30, 0);
    CHECK(memory.worker_with_largest() == 2);  // it is not known yet that it has gone
    memory.set_largest(2, 0);
    CHECK(memory.worker_with_largest() == 1);
}

}  // namespace buffer_memory_test
