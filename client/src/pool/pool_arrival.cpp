// The way of calls to the pool: from whichever thread makes them to the state, within the limits of the line.
#include <cstddef>
#include <mutex>
#include <system_error>
#include <utility>

#include <asio/post.hpp>

#include <echo/error.hpp>

#include "pool/pool.hpp"

namespace echo::detail {

// Whoever finds the list empty fetches the pool to it; the others need not. Posted, also from the pool's own thread, so
// that calls which many handlers make one after the other come together, and are written together.
void Pool::submit(OperationPointer operation) {
    bool pool_is_coming = false;
    {
        const std::lock_guard lock(submitted_mutex_);
        pool_is_coming = !submitted_.empty();
        if (admit(*operation)) submitted_.push(std::move(operation));
    }
    if (operation) {
        tell_refusal();
        return end(std::move(operation), errc::queue_full);
    }
    if (!pool_is_coming) asio::post(executor_, [self = shared_from_this()] { self->take_submitted(); });
}

// The limits of the line hold for all who wait, also for those on their way to it, as long as the executor does not
// run.
bool Pool::admit(const Operation& operation) {
    if (operation.kind != Operation::Kind::call) return true;
    const std::size_t size = static_cast<const Call&>(operation).size;
    const std::size_t calls = submitted_waiting_.calls + taken_calls_.load(std::memory_order_relaxed);
    const std::size_t bytes = submitted_waiting_.bytes + taken_bytes_.load(std::memory_order_relaxed);
    const bool full = calls >= config_.max_queued || (calls > 0 && bytes + size > config_.max_queued_bytes);
    if (full) {
        ++refused_on_arrival_;
    } else {
        ++submitted_waiting_.calls;
        submitted_waiting_.bytes += size;
    }
    return !full;
}

// The hook runs where all hooks do, and there is nothing to tell but how often: a flood takes no memory.
void Pool::tell_refusal() {
    if (!config_.post_request || untold_refusals_++ > 0) return;
    asio::post(executor_, [self = shared_from_this()] {
        for (std::size_t refusals = self->untold_refusals_.exchange(0); refusals > 0; --refusals) {
            self->tell(self->config_.post_request, make_error_code(errc::queue_full), Response{});
        }
    });
}

void Pool::take_submitted() {
    OperationList submitted;
    {
        const std::scoped_lock lock(submitted_mutex_, state_mutex_);
        submitted.swap(submitted_);
        const Waiting waiting = std::exchange(submitted_waiting_, {});
        arriving_.calls += waiting.calls;
        arriving_.bytes += waiting.bytes;
        note_taken();
    }
    const WriteHold hold(*this);
    while (!submitted.empty()) {
        Operation* operation = submitted.pop().release();
        switch (operation->kind) {
            case Operation::Kind::call: take(CallPointer(static_cast<Call*>(operation))); break;
            case Operation::Kind::drain: take(DrainPointer(static_cast<Drain*>(operation))); break;
        }
    }
}

// After each event; what is handed over from one place to the other is, under both mutexes.
void Pool::note_taken() {
    taken_calls_.store(arriving_.calls + state_.queued(), std::memory_order_relaxed);
    taken_bytes_.store(arriving_.bytes + state_.queued_bytes(), std::memory_order_relaxed);
}

}  // namespace echo::detail
