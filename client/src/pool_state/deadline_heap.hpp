// Deadlines that were set in any order.
#pragma once

#include <cstddef>
#include <vector>

#include <echo/detail/pool_request.hpp>

namespace echo::detail {

/// A binary heap whose members know their place, so that one in the middle leaves in O(log n).
class DeadlineHeap {
public:
    bool empty() const noexcept { return heap_.empty(); }
    PoolRequest& earliest() const noexcept { return *heap_.front(); }

    void push(PoolRequest& request) {
        heap_.push_back(&request);
        sift_up(heap_.size() - 1);
    }

    void remove(PoolRequest& request) noexcept {
        const std::size_t place = request.heap_place;
        request.heap_place = PoolRequest::no_place;
        PoolRequest* last = heap_.back();
        heap_.pop_back();
        if (last == &request) return;
        put(place, last);
        sift_up(place);
        sift_down(last->heap_place);
    }

private:
    void put(std::size_t place, PoolRequest* request) noexcept {
        heap_[place] = request;
        request->heap_place = place;
    }

    void sift_up(std::size_t place) noexcept {
        PoolRequest* request = heap_[place];
        while (place > 0) {
            const std::size_t parent = (place - 1) / 2;
            if (heap_[parent]->deadline <= request->deadline) break;
            put(place, heap_[parent]);
            place = parent;
        }
        put(place, request);
    }

    void sift_down(std::size_t place) noexcept {
        PoolRequest* request = heap_[place];
        for (std::size_t child; (child = 2 * place + 1) < heap_.size(); place = child) {
            const bool right_is_earlier =
                child + 1 < heap_.size() && heap_[child + 1]->deadline < heap_[child]->deadline;
            if (right_is_earlier) ++child;
            if (request->deadline <= heap_[child]->deadline) break;
            put(place, heap_[child]);
        }
        put(place, request);
    }

    std::vector<PoolRequest*> heap_;
};

}  // namespace echo::detail
