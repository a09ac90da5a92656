#include "pool_state/deadline_heap.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "support/catch.hpp"
#include "support/seed.hpp"

namespace deadline_heap_test {

using echo::detail::DeadlineHeap;
using echo::detail::PoolRequest;
using echo::test::RandomNumbers;
using echo::test::test_seed;

namespace {

PoolRequest::TimePoint at(std::size_t time) {
    return PoolRequest::TimePoint(std::chrono::nanoseconds(time));
}

}  // namespace

TEST_CASE("a heap gives the deadlines in their order", "[pool]") {
    std::array<PoolRequest, 5> requests;
    DeadlineHeap heap;
    const std::array<std::size_t, 5> deadlines{30, 10, 50, 20, 40};
    for (std::size_t i = 0; i < requests.size(); ++i) {
        requests[i].deadline = at(deadlines[i]);
        heap.push(requests[i]);
    }

    for (const std::size_t expected : {10u, 20u, 30u, 40u, 50u}) {
        REQUIRE_FALSE(heap.empty());
        CHECK(heap.earliest().deadline == at(expected));
        heap.remove(heap.earliest());
    }
    CHECK(heap.empty());
}

TEST_CASE("a request that left the heap says so", "[pool]") {
    PoolRequest request;
    DeadlineHeap heap;

    heap.push(request);
    CHECK(request.heap_place != PoolRequest::no_place);
    heap.remove(request);
    CHECK(request.heap_place == PoolRequest::no_place);
}

TEST_CASE("requests enter and leave a heap at random, and the earliest is always first", "[pool]") {
    INFO("ECHO_TEST_SEED=" << test_seed());
    RandomNumbers random(test_seed());
    std::vector<PoolRequest> requests(64);
    std::vector<PoolRequest*> inside;
    DeadlineHeap heap;
    const auto by_deadline = [](const PoolRequest* a, const PoolRequest* b) { return a->deadline < b->deadline; };

    for (int step = 0; step < 20'000; ++step) {
        PoolRequest& request = requests[random.below(requests.size())];
        if (request.heap_place == PoolRequest::no_place) {
            request.deadline = at(random.below(40));
            heap.push(request);
            inside.push_back(&request);
        } else {
            heap.remove(request);
            inside.erase(std::find(inside.begin(), inside.end(), &request));
        }
        REQUIRE(heap.empty() == inside.empty());
        if (inside.empty()) continue;
        REQUIRE(heap.earliest().deadline == (*std::min_element(inside.begin(), inside.end(), by_deadline))->deadline);
    }
}

}  // namespace deadline_heap_test
