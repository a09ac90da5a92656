// The way of operations to the pool: from whichever thread starts them to the state, within the limits of the line.
#include <cstddef>
#include <mutex>
#include <system_error>
#include <utility>

#include <asio/post.hpp>

#include <echo/error.hpp>

#include "pool/pool.hpp"
#include "pool_state/saturating_time.hpp"

namespace echo::detail {

// Whoever finds the inbox empty fetches the pool to it; the others need not. So calls that many threads or handlers
// make at the same time come together, and are written together. What handlers on the client's own thread make is part
// of the turn that called them: it needs neither a lock nor a post.
void Pool::submit(OperationPointer operation) {
    if (operation->kind == Operation::Kind::call)
        operation->error = check_message(config_, static_cast<Call&>(*operation).message());
    if (!is_calling_handlers()) return submit_from_elsewhere(std::move(operation));
    if (!admit(*operation, own_inbox_)) return refuse(std::move(operation));
    own_inbox_.operations.push(std::move(operation));
}

void Pool::submit_from_elsewhere(OperationPointer operation) {
    bool pool_is_coming = false;
    {
        const std::lock_guard lock(mutex_);
        pool_is_coming = !inbox_.operations.empty();
        if (admit(*operation, inbox_)) inbox_.operations.push(std::move(operation));
    }
    if (operation) return refuse(std::move(operation));
    if (!pool_is_coming) asio::post(executor_, TurnTaker{shared_from_this()});
}

// The limits of the line hold for all who wait, also for those on their way to it, as long as the executor does not
// run.
bool Pool::admit(const Operation& operation, Inbox& inbox) {
    if (operation.kind != Operation::Kind::call) return true;
    const std::size_t size = static_cast<const Call&>(operation).size;
    const std::size_t calls = inbox_.calls + own_inbox_.calls + state_.queued();
    const std::size_t bytes = inbox_.bytes + own_inbox_.bytes + state_.queued_bytes();
    if (calls >= config_.max_queued || (calls > 0 && bytes + size > config_.max_queued_bytes)) {
        ++refused_on_arrival_;
        return false;
    }
    inbox.calls.store(inbox.calls + 1, std::memory_order_relaxed);
    inbox.bytes.store(inbox.bytes + size, std::memory_order_relaxed);
    return true;
}

// The hook runs where all hooks do, and there is nothing to tell it but how often: a flood takes no memory.
void Pool::refuse(OperationPointer call) {
    call->error = errc::queue_full;
    std::string().swap(static_cast<Call&>(*call).message());
    const auto loop = executor_.get_inner_executor();
    call.release()->end(Operation::End::post, &loop);
    if (!config_.post_request || untold_refusals_++ > 0) return;
    asio::post(executor_, [self = shared_from_this()] {
        for (std::size_t refusals = self->untold_refusals_.exchange(0); refusals > 0; --refusals) {
            self->tell(self->config_.post_request, make_error_code(errc::queue_full), Response{});
        }
    });
}

// Under the mutex, so that at every instant each call is in one book or the other.
void Pool::take_arrived() {
    take_from(inbox_);
    take_from(own_inbox_);
}

void Pool::take_from(Inbox& inbox) {
    inbox.calls.store(0, std::memory_order_relaxed);
    inbox.bytes.store(0, std::memory_order_relaxed);
    while (!inbox.operations.empty()) {
        OperationPointer operation = inbox.operations.pop();
        if (operation->kind == Operation::Kind::wait) {
            state_.drain(static_cast<Wait&>(*operation).deadline);
            drains_.emplace_back(static_cast<Wait*>(operation.release()));
            continue;
        }
        Call& call = static_cast<Call&>(*operation.release());
        if (&inbox == &own_inbox_) call.submitted_at = now_;
        if (call.timeout.count() != 0) call.deadline = saturating_add(call.submitted_at, call.timeout);
        call.error ? state_.refuse(call, call.error, now_) : state_.submit(call, now_);
    }
}

}  // namespace echo::detail
