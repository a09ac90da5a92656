// Which call's deadline comes next.
#pragma once

#include <algorithm>
#include <chrono>

#include <echo/detail/pool_request.hpp>

#include "pool_state/deadline_heap.hpp"

namespace echo::detail {

/// Calls in the order of their deadlines. Most calls have the same time-out, and then each new deadline is the latest:
/// those stand in a linked list, where entering and leaving cost the same however many there are. The others stand in
/// a heap.
class DeadlineQueue {
public:
    using TimePoint = PoolRequest::TimePoint;

    /// The earliest deadline; the end of time if there is none.
    TimePoint next() const noexcept {
        const TimePoint in_list = first_ ? first_->deadline : TimePoint::max();
        return heap_.empty() ? in_list : std::min(in_list, heap_.earliest().deadline);
    }

    /// There must be one.
    PoolRequest& earliest() const noexcept {
        const bool from_list = heap_.empty() || (first_ && first_->deadline <= heap_.earliest().deadline);
        return from_list ? *first_ : heap_.earliest();
    }

    /// A request whose deadline is the end of time has none and is not entered.
    void push(PoolRequest& request) {
        if (request.deadline == TimePoint::max()) return;
        if (last_ && request.deadline < last_->deadline) return heap_.push(request);
        request.has_listed_deadline = true;
        request.earlier = last_;
        (last_ ? last_->later : first_) = &request;
        last_ = &request;
    }

    /// Does nothing to a request that is not there.
    void remove(PoolRequest& request) noexcept {
        if (request.heap_place != PoolRequest::no_place) return heap_.remove(request);
        if (!request.has_listed_deadline) return;
        request.has_listed_deadline = false;
        (request.earlier ? request.earlier->later : first_) = request.later;
        (request.later ? request.later->earlier : last_) = request.earlier;
        request.earlier = request.later = nullptr;
    }

private:
    DeadlineHeap heap_;
    PoolRequest* first_ = nullptr;
    PoolRequest* last_ = nullptr;
};

}  // namespace echo::detail
