#include "pool/pool.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <random>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <asio/error.hpp>
#include <asio/post.hpp>

#include <echo/error.hpp>

namespace echo::detail {
namespace {

std::unique_ptr<TlsContext> make_tls(const TlsConfig& config, const Endpoint& endpoint) {
    if (!endpoint.is_tls()) return nullptr;
    return std::make_unique<TlsContext>(config, endpoint);
}

}  // namespace

Pool::Pool(const asio::io_context::executor_type& executor, std::shared_ptr<asio::io_context> own_loop,
           std::shared_ptr<CallMemory> memory, Endpoint endpoint, EchoConfig config)
    : own_loop_(std::move(own_loop)), executor_(asio::make_strand(executor)), memory_(std::move(memory)),
      endpoint_(std::move(endpoint)), config_(std::move(config)), tls_(make_tls(config_.tls, endpoint_)),
      state_(config_, std::random_device{}()), connections_(config_.pool_size), timer_(executor_) {}

// Calls are left only if the executor went away under them; their handlers go with it.
Pool::~Pool() {
    std::vector<Call*> calls;
    state_.for_each_request([&](PoolRequest& request) { calls.push_back(&as_call(request)); });
    for (Call* call : calls) call->destroy();
}

// A hook or a protocol of the user's may come here while another hold lasts: the outer one counts.
void Pool::hold_writes() {
    if (holds_++ > 0) return;
    const std::lock_guard lock(state_mutex_);
    held_at_ = std::chrono::steady_clock::now();
    state_.hold_writes();
}

void Pool::release_writes() {
    if (--holds_ > 0) return;
    step([this](TimePoint) { state_.release_writes(); });
}

void Pool::take(CallPointer call) {
    Call& submitted = *call.release();
    const std::error_code fault = check(submitted.message);
    step([=, this, &submitted](TimePoint now) {
        --arriving_.calls;
        arriving_.bytes -= submitted.size;
        fault ? state_.refuse(submitted, fault, now) : state_.submit(submitted, now);
    });
}

// Once for each message, as it costs a search of it. A protocol of the user's own frames messages in its own way, and
// refuses them when it encodes them; so does a custom framing, which does both at once.
std::error_code Pool::check(std::string_view message) const {
    if (config_.make_protocol) return {};
    const Framing& framing = config_.framing;
    if (framing.kind() != Framing::Kind::custom) return framing.check(message);
    return message.size() > framing.max_message() ? make_error_code(errc::message_too_large) : std::error_code{};
}

void Pool::take(DrainPointer drain) {
    const TimePoint deadline = drain->deadline;
    drains_.push_back(std::move(drain));
    step([=, this](TimePoint now) { state_.drain(deadline, now); });
}

// Whoever fetches the pool to the calls may come later than the one who cancels one of them.
void Pool::cancel(const std::shared_ptr<OperationLink>& link) {
    take_submitted();
    // Looked at as late as that, because the call may end before its turn.
    step([this, link](TimePoint now) {
        if (!link->operation) return;
        state_.cancel(static_cast<Call&>(*link->operation), asio::error::operation_aborted, now);
    });
}

void Pool::loop_gone() {
    loop_is_gone_ = true;
    if (!is_own_process()) return;  // its locks may be held by threads that only the parent has
    close();
    take_submitted();  // later, so that nothing more is sent
}

void Pool::close() {
    step([this](TimePoint now) { state_.close(now); });
}

void Pool::cancel_drain(const std::shared_ptr<OperationLink>& link) {
    take_submitted();
    const auto place =
        std::find_if(drains_.begin(), drains_.end(), [&](const auto& drain) { return drain.get() == link->operation; });
    if (place == drains_.end()) return;
    DrainPointer drain = std::move(*place);
    drains_.erase(place);
    end(std::move(drain), asio::error::operation_aborted);
}

PoolStats Pool::stats() const {
    const std::scoped_lock lock(submitted_mutex_, state_mutex_);
    PoolStats stats = state_.stats();
    const std::size_t on_their_way = submitted_waiting_.calls + arriving_.calls;
    stats.queued += on_their_way;
    stats.queued_bytes += submitted_waiting_.bytes + arriving_.bytes;
    stats.refused += refused_on_arrival_;
    stats.requests += on_their_way + refused_on_arrival_;
    return stats;
}

void Pool::connected(std::size_t connection) {
    // What the hook brings about waits until the connection is the state's as well.
    const bool was_performing = std::exchange(performing_, true);
    tell(config_.connection_made, connections_[connection]->made(state_.next_session()));
    performing_ = was_performing;
    step([=, this](TimePoint now) { state_.connected(connection, now); });
}

void Pool::connect_failed(std::size_t connection, const Loss& loss) {
    step([=, this](TimePoint now) { state_.connect_failed(connection, loss, now); });
}

void Pool::bytes_received(std::size_t connection) {
    hold_writes();
    step([=, this](TimePoint now) { state_.bytes_received(connection, now); });
}

void Pool::bytes_used() {
    release_writes();
}

std::size_t Pool::replies_owed(std::size_t connection) const {
    return state_.in_flight(connection).owed();
}

void Pool::reply_received(std::size_t connection, std::string_view message) {
    std::error_code error;
    if (PoolRequest* request = state_.in_flight(connection).at(0)) {
        Call& call = as_call(*request);
        if (config_.verify) error = verify(call, message);
        // What was sent is not needed any more, and its memory is likely to be large enough for what came back.
        if (!may_be_in_write(call)) call.response.message = std::move(call.message);
        call.response.message = message;
    }
    step([=, this](TimePoint now) { state_.replied(connection, error, now); });
}

std::error_code Pool::verify(const Call& call, std::string_view reply) const {
    const bool same = reply.size() == config_.expect_prefix.size() + call.message.size() &&
                      reply.starts_with(config_.expect_prefix) && reply.ends_with(call.message);
    return same ? std::error_code{} : make_error_code(errc::reply_mismatch);
}

void Pool::write_done(std::size_t connection) {
    step([=, this](TimePoint now) { state_.write_done(connection, now); });
}

void Pool::write_failed(std::size_t connection) {
    step([=, this](TimePoint now) { state_.write_failed(connection, now); });
}

void Pool::lost(std::size_t connection, const Loss& loss) {
    keep_what_is_being_written(connection);
    step([=, this](TimePoint now) { state_.lost(connection, loss, now); });
}

void Pool::closed(std::size_t connection) {
    connections_[connection].reset();
    step([=, this](TimePoint now) { state_.closed(connection, now); });
}

// Carrying out an action may itself bring about an event. It has to wait until the actions decided
// before it are done, as they describe the state that they were decided in.
template <class Event>
void Pool::step(Event event) {
    if (performing_) return deferred_.push_back(std::move(event));
    // A handler or protocol of the user's may throw; the pool must go on afterwards.
    const std::unique_ptr<bool, void (*)(bool*)> at_end(&performing_, [](bool* performing) { *performing = false; });
    performing_ = true;
    apply(event);
    while (!deferred_.empty()) {
        const auto next = std::move(deferred_.front());
        deferred_.pop_front();
        apply(next);
    }
}

template <class Event>
void Pool::apply(const Event& event) {
    {
        const std::lock_guard lock(state_mutex_);
        // What happens during a hold happens at once.
        event_time_ = holds_ > 0 ? held_at_ : std::chrono::steady_clock::now();
        if (!is_own_process() && !std::exchange(disowned_, true)) state_.close(event_time_);
        event(event_time_);
        note_taken();
    }
    while (!state_.actions().empty()) perform(state_.actions().take());
    if (state_.closed()) timer_.cancel();  // it would keep the executor at work
}

void Pool::timer_expired() {
    step([this](TimePoint now) { state_.timer(now); });
}

}  // namespace echo::detail
