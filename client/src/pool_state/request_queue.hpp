// A first-in-first-out line of calls, linked through the calls themselves.
#pragma once

#include <cstddef>

#include <echo/detail/pool_request.hpp>

namespace echo::detail {

/// Owns nothing and allocates nothing; a request is in one queue at the most.
class RequestQueue {
public:
    bool empty() const noexcept { return head_ == nullptr; }
    std::size_t size() const noexcept { return size_; }
    std::size_t bytes() const noexcept { return bytes_; }
    PoolRequest* front() const noexcept { return head_; }

    void push_back(PoolRequest& request) noexcept { insert(request, tail_, nullptr); }

    /// For a request that was in line before: nobody who came later stays ahead of it. The line must be in order.
    void put_back(PoolRequest& request) noexcept {
        PoolRequest* next = head_;
        while (next && next->number < request.number) next = next->next;
        insert(request, next ? next->previous : tail_, next);
    }

    void remove(PoolRequest& request) noexcept {
        (request.previous ? request.previous->next : head_) = request.next;
        (request.next ? request.next->previous : tail_) = request.previous;
        request.previous = request.next = nullptr;
        --size_;
        bytes_ -= request.size;
    }

private:
    void insert(PoolRequest& request, PoolRequest* previous, PoolRequest* next) noexcept {
        request.previous = previous;
        request.next = next;
        (previous ? previous->next : head_) = &request;
        (next ? next->previous : tail_) = &request;
        ++size_;
        bytes_ += request.size;
    }

    PoolRequest* head_ = nullptr;
    PoolRequest* tail_ = nullptr;
    std::size_t size_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace echo::detail
