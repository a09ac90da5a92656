// The way of operations to the pool: from whichever thread starts them to the state, within the limits of the line.
#include <cstddef>
#include <mutex>
#include <system_error>
#include <utility>

#include <asio/post.hpp>

#include <echo/error.hpp>

#include "pool/pool.hpp"

namespace echo::detail {

struct Pool::TurnTaker {
    using allocator_type = CallAllocator<std::byte>;
    allocator_type get_allocator() const noexcept { return allocator_type(pool->memory_); }
    void operator()() const { pool->take_turn(); }

    std::shared_ptr<Pool> pool;
};

// Whoever finds the inbox empty fetches the pool to it; the others need not. Posted, also from the pool's own thread,
// so that calls which many handlers make one after the other come together, and are written together.
void Pool::submit(OperationPointer operation) {
    const bool is_call = operation->kind == Operation::Kind::call;
    if (is_call) operation->error = check(static_cast<Call&>(*operation).message);
    bool pool_is_coming = false;
    {
        const std::lock_guard lock(mutex_);
        pool_is_coming = !inbox_.empty();
        if (!is_call || admit(static_cast<Call&>(*operation))) inbox_.push(std::move(operation));
    }
    if (operation) return refuse(std::move(operation));
    if (!pool_is_coming) asio::post(executor_, TurnTaker{shared_from_this()});
}

// Once for each message, as it costs a search of it. A protocol of the user's own frames messages in its own way, and
// refuses them when it encodes them; so does a custom framing, which does both at once.
std::error_code Pool::check(std::string_view message) const {
    if (config_.make_protocol) return {};
    const Framing& framing = config_.framing;
    if (framing.kind() != Framing::Kind::custom) return framing.check(message);
    return message.size() > framing.max_message() ? make_error_code(errc::message_too_large) : std::error_code{};
}

// The limits of the line hold for all who wait, also for those on their way to it, as long as the executor does not
// run.
bool Pool::admit(const Call& call) {
    const std::size_t calls = arriving_calls_ + state_.queued();
    const std::size_t bytes = arriving_bytes_ + state_.queued_bytes();
    if (calls >= config_.max_queued || (calls > 0 && bytes + call.size > config_.max_queued_bytes)) {
        ++refused_on_arrival_;
        return false;
    }
    ++arriving_calls_;
    arriving_bytes_ += call.size;
    return true;
}

// The hook runs where all hooks do, and there is nothing to tell it but how often: a flood takes no memory.
void Pool::refuse(OperationPointer call) {
    call->error = errc::queue_full;
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
    while (!inbox_.empty()) {
        OperationPointer operation = inbox_.pop();
        if (operation->kind == Operation::Kind::drain) {
            state_.drain(static_cast<Drain&>(*operation).deadline);
            drains_.emplace_back(static_cast<Drain*>(operation.release()));
            continue;
        }
        Call& call = static_cast<Call&>(*operation.release());
        --arriving_calls_;
        arriving_bytes_ -= call.size;
        call.error ? state_.refuse(call, call.error, now_) : state_.submit(call, now_);
    }
}

}  // namespace echo::detail
