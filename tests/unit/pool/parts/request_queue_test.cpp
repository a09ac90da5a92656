#include "pool_state/request_queue.hpp"

#include <array>
#include <string>

#include "support/catch.hpp"

namespace request_queue_test {

using echo::detail::PoolRequest;
using echo::detail::RequestQueue;

namespace {

// The sizes from front to back, each request's size being its name.
std::string order(const RequestQueue& queue) {
    std::string names;
    const PoolRequest* previous = nullptr;
    for (const PoolRequest* request = queue.front(); request; request = request->next) {
        CHECK(request->previous == previous);
        names += std::to_string(request->size);
        previous = request;
    }
    return names;
}

}  // namespace

TEST_CASE("a queue keeps the order of arrival, and lets those stand where they stood who were in line before",
          "[pool]") {
    std::array<PoolRequest, 4> requests;
    RequestQueue queue;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        requests[i].size = i + 1;
        requests[i].number = i + 1;
    }

    queue.push_back(requests[2]);
    queue.put_back(requests[0]);
    queue.put_back(requests[3]);
    queue.put_back(requests[1]);

    CHECK(order(queue) == "1234");
    CHECK(queue.size() == 4);
    CHECK(queue.bytes() == 10);
}

TEST_CASE("a request leaves a queue from any place", "[pool]") {
    std::array<PoolRequest, 3> requests;
    RequestQueue queue;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        requests[i].size = i + 1;
        queue.push_back(requests[i]);
    }
    const auto [leaving, left] = GENERATE(table<std::size_t, std::string>({{0, "23"}, {1, "13"}, {2, "12"}}));

    queue.remove(requests[leaving]);
    CHECK(order(queue) == left);
    CHECK(queue.bytes() == 6 - requests[leaving].size);

    queue.push_back(requests[leaving]);
    CHECK(order(queue) == left + std::to_string(leaving + 1));
}

TEST_CASE("a queue that was emptied can be used again", "[pool]") {
    PoolRequest request;
    request.size = 7;
    RequestQueue queue;

    queue.put_back(request);
    queue.remove(request);
    CHECK(queue.empty());
    CHECK(queue.size() == 0);
    CHECK(queue.bytes() == 0);

    queue.push_back(request);
    CHECK(queue.front() == &request);
}

}  // namespace request_queue_test
