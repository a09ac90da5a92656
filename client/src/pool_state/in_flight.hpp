// The requests that one connection carries, in the order in which their replies will come.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <vector>

#include <echo/detail/pool_request.hpp>

namespace echo::detail {

/// A ring of slots in three stretches, oldest first:
///
///     | written: a reply is owed | in the write under way | not written yet |
///
/// A slot whose caller gave up is *abandoned*: it keeps its place, for its reply will still come
/// and must be swallowed. Invariant: only slots handed to a write can be abandoned; one that no
/// write has begun is taken out instead.
class InFlight {
public:
    /// Memory grows with the slots that are really used at the same time, of which there are at most `capacity`.
    explicit InFlight(std::size_t capacity) : capacity_(capacity) {}

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    bool full() const noexcept { return size_ == capacity_; }
    std::size_t abandoned() const noexcept { return abandoned_; }
    std::size_t bytes() const noexcept { return bytes_; }

    /// A reply may come before the write of its request is seen to end, so a write may be under way
    /// that carries none of the slots any more.
    bool write_under_way() const noexcept { return write_under_way_; }
    std::size_t written() const noexcept { return written_; }
    std::size_t unwritten() const noexcept { return size_ - written_ - writing_; }

    /// Replies that may come: one for each slot that was handed to a write.
    std::size_t owed() const noexcept { return written_ + writing_; }

    /// The request in a slot, counted from the oldest; null if it was abandoned.
    PoolRequest* at(std::size_t place) const noexcept { return slots_[index(place)]; }

    WireState wire_state(std::size_t place) const noexcept {
        if (place < written_) return WireState::sent;
        return place < written_ + writing_ ? WireState::maybe_sent : WireState::not_sent;
    }

    std::size_t place_of(const PoolRequest& request) const noexcept {
        std::size_t place = 0;
        while (at(place) != &request) ++place;
        return place;
    }

    void push(PoolRequest& request) {
        assert(!full());
        if (size_ == slots_.size()) enlarge();
        slots_[index(size_++)] = &request;
        bytes_ += request.size;
    }

    /// Everything not written yet goes into the next write; there is no other under way.
    void begin_write() noexcept {
        writing_ = unwritten();
        write_under_way_ = true;
    }
    /// Calls `visit(request)`, which returns whether to go on and may erase the request, for each of the write that was
    /// begun.
    template <class Visit>
    void visit_write(const Visit& visit) const {
        for (std::size_t place = written_; place < owed();) {
            const std::size_t owed_before = owed();
            if (!visit(*at(place))) return;
            if (owed() == owed_before) ++place;
        }
    }
    /// Nothing of the write that was begun went out.
    void undo_write() noexcept {
        write_under_way_ = false;
        writing_ = 0;
    }
    void end_write() noexcept {
        write_under_way_ = false;
        written_ += writing_;
        writing_ = 0;
    }

    /// The oldest slot's reply has come. Returns its request; null if it was abandoned.
    PoolRequest* pop() noexcept {
        assert(owed() > 0);
        PoolRequest* request = at(0);
        (written_ > 0 ? written_ : writing_)--;
        first_ = index(1);
        --size_;
        if (request) {
            bytes_ -= request->size;
        } else {
            --abandoned_;
        }
        return request;
    }

    void abandon(std::size_t place) noexcept {
        assert(wire_state(place) != WireState::not_sent);
        bytes_ -= at(place)->size;
        slots_[index(place)] = nullptr;
        ++abandoned_;
    }

    /// Takes out a slot of which no byte has been handed to the system.
    void erase(std::size_t place) noexcept {
        bytes_ -= at(place)->size;
        if (place < written_ + writing_) --writing_;
        for (; place + 1 < size_; ++place) slots_[index(place)] = at(place + 1);
        --size_;
    }

    void clear() noexcept {
        first_ = size_ = written_ = writing_ = abandoned_ = bytes_ = 0;
        write_under_way_ = false;
    }

private:
    // The number of slots is a power of two, or 0.
    std::size_t index(std::size_t place) const noexcept { return (first_ + place) & mask_; }

    void enlarge() {
        std::rotate(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(first_), slots_.end());
        first_ = 0;
        slots_.resize(std::max<std::size_t>(4, 2 * size_));
        mask_ = slots_.size() - 1;
    }

    std::size_t capacity_;
    std::vector<PoolRequest*> slots_;
    std::size_t mask_ = 0;
    std::size_t first_ = 0;
    std::size_t size_ = 0;
    std::size_t written_ = 0;
    std::size_t writing_ = 0;
    bool write_under_way_ = false;
    std::size_t abandoned_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace echo::detail
