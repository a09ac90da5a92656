#include "connection/pipelined_connection.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <typeinfo>
#include <utility>

#include <asio/error.hpp>
#include <asio/post.hpp>

#include <echo/detail/event_loop.hpp>
#include <echo/error.hpp>

#include "executor/marked.hpp"
#include "net/system_error.hpp"
#include "pool_state/saturating_time.hpp"

namespace echo::detail {
namespace {

using Clock = std::chrono::steady_clock;

// Handlers in a row; then the event loop's other work has its chance.
constexpr int most_delivered_in_a_row = 256;

// A strand is the user's; on the bare event loop one thread at a time does it all, and nothing is bound to the strand.
PoolExecutor executor_for(const asio::any_io_executor& executor) {
    if (const auto* loop = event_loop_of(executor)) return asio::make_strand(*loop);
    if (executor && executor.target_type() == typeid(PoolExecutor)) return *executor.target<PoolExecutor>();
    throw std::invalid_argument(
        "executor: must be that of an io_context, or a strand of it as asio::make_strand(context) makes one, got " +
        std::string(executor ? "another one; an Echo takes any" : "an empty one"));
}

HandlerPlace place_for(const asio::any_io_executor& executor) {
    HandlerPlace place{.executor = executor, .is_loop = true};
    if (const auto* loop = event_loop_of(executor)) place.loop = *loop;
    return place;
}

}  // namespace

PipelinedConnection::PipelinedConnection(asio::any_io_executor executor, std::shared_ptr<SharedSettings> settings)
    : is_alone_(event_loop_of(executor) != nullptr), executor_(executor_for(executor)),
      memory_(std::make_shared<CallMemory>()), place_(place_for(executor)), settings_(std::move(settings)),
      pipeline_(settings_->config), timer_(executor_), elsewhere_(memory_) {
    pipeline_.take_no_more(to_system_error(asio::error::not_connected));
}

PipelinedConnection::~PipelinedConnection() {
    destroy_operations();
}

void PipelinedConnection::connect(WaitPointer wait) {
    if (is_gone_) return;
    if (is_forked()) return refuse(std::move(wait), errc::forked);
    if (close_is_wanted_ || is_draining_) return refuse(std::move(wait), errc::client_closed);
    if (status_ != Status::fresh) return refuse(std::move(wait), to_system_error(asio::error::already_connected));
    take_arrived();
    connect_ = std::move(wait);
    status_ = Status::connecting;
    pipeline_.take_requests();
    connect_deadline_ = saturating_add(Clock::now(), settings_->config.connect_timeout);
    wire_ = std::make_unique<Wire>(executor_, is_alone_, settings_->endpoint, settings_->config, settings_->tls.get(),
                                   *memory_, [this](WireEvent event, const Loss& loss) { happened(event, loss); });
    wire_->start(held());
    arm_timer();
}

void PipelinedConnection::refuse(WaitPointer wait, std::error_code error) {
    finish(std::move(wait), error);
    come();
}

void PipelinedConnection::submit(CallPointer call, std::optional<TimeLimit> timeout) {
    if (is_gone_) return;
    call->timeout = timeout.value_or(settings_->config.request_timeout);
    call->error = is_forked() ? make_error_code(errc::forked) : check_message(settings_->config, call->message());
    if (!call->error && pipeline_.takes_requests()) ++arrived_count_;
    arrived_.push(std::move(call));
    if (!is_delivering_) take_arrived();
    come();
}

// For all that handlers in a row have started the clock is read once: reading it costs as much as a tenth of a call.
void PipelinedConnection::take_arrived() {
    if (arrived_.empty()) return;
    now_ = Clock::now();
    arrived_count_ = 0;
    while (!arrived_.empty()) {
        Call& call = static_cast<Call&>(*arrived_.pop().release());
        call.submitted_at = now_;
        if (call.timeout.count() != 0) call.deadline = saturating_add(now_, call.timeout);
        call.error ? pipeline_.refuse(call, call.error, now_) : pipeline_.submit(call, now_);
    }
}

void PipelinedConnection::drain(WaitPointer wait, TimeLimit time) {
    if (is_gone_) return;
    take_arrived();
    drains_.push_back(std::move(wait));
    is_draining_ = true;
    pipeline_.take_no_more(errc::client_closed);
    drain_deadline_ = std::min(drain_deadline_, saturating_add(Clock::now(), time));
    come();
}

void PipelinedConnection::wait_end(WaitPointer wait) {
    if (is_gone_) return;
    waits_.push_back(std::move(wait));
    come();
}

void PipelinedConnection::close() {
    if (is_gone_ || std::exchange(close_is_wanted_, true)) return;
    take_arrived();
    pipeline_.take_no_more(errc::client_closed);
    come();
}

// Whose time has come is looked at in the next turn, as handlers must not be called inside of what starts them.
void PipelinedConnection::cancel(const std::shared_ptr<OperationLink>& link) {
    asio::post(executor_, [self = shared_from_this(), held = held(), link] {
        self->turn([&] {
            self->take_arrived();
            if (link->operation) self->cancel_now(*link->operation);
        });
    });
}

void PipelinedConnection::cancel_now(Operation& operation) {
    if (operation.kind == Operation::Kind::call) {
        return pipeline_.cancel(static_cast<Call&>(operation), asio::error::operation_aborted, now_);
    }
    if (connect_.get() == &operation) {
        finish(std::move(connect_), asio::error::operation_aborted);
        return close();
    }
    for (std::vector<WaitPointer>* list : {&drains_, &waits_}) {
        const auto is_meant = [&](const WaitPointer& wait) { return wait.get() == &operation; };
        const auto place = std::find_if(list->begin(), list->end(), is_meant);
        if (place == list->end()) continue;
        finish(std::move(*place), asio::error::operation_aborted);
        list->erase(place);
        return;
    }
}

/// Takes a turn for what has been started.
struct PipelinedConnection::TurnTaker {
    // A strand has it longer than the handler.
    using allocator_type = OwningCallAllocator<std::byte>;
    allocator_type get_allocator() const noexcept { return allocator_type(connection->memory_); }

    void operator()() const {
        connection->turn_is_coming_ = false;
        connection->turn([] {});
    }

    std::shared_ptr<PipelinedConnection> connection;
    std::shared_ptr<void> held;
};

// Whoever is in the middle of a turn comes to it by itself.
void PipelinedConnection::come() {
    has_news_ = true;
    if (in_turn_ || is_delivering_ || std::exchange(turn_is_coming_, true)) return;
    TurnTaker taker{shared_from_this(), held()};
    is_alone_ ? asio::post(executor_.get_inner_executor(), std::move(taker)) : asio::post(executor_, std::move(taker));
}

void PipelinedConnection::settle() {
    do {
        has_news_ = false;
        if (close_is_wanted_) end({.error = errc::client_closed}, EndReason::client_closed);
        write_waiting();
        complete_ended();
        if (is_draining_ && pipeline_.pending() == 0) end({.error = errc::client_closed}, EndReason::client_closed);
    } while (has_news_);
    if (status_ == Status::fresh || status_ == Status::ended) end_waits();
    arm_timer();
}

// What handlers start is carried out after the last of them: it leaves in one write. One that throws loses nobody's
// completion, and is no fault of the connection's: its exception leaves the event loop's run() on its own.
void PipelinedConnection::deliver() {
    {
        const Marked on(is_delivering_);
        for (int called = 0; called < most_delivered_in_a_row && !ended_.empty(); ++called) {
            OperationPointer operation = ended_.pop();
            if (const auto* executor = operation->other_executor) {
                elsewhere_.add(std::move(operation), *executor);
                continue;
            }
            const auto how = operation->runs_on_loop ? Operation::End::call : Operation::End::post;
            try {
                operation.release()->end(how);
            } catch (...) {
                rethrow_later(std::current_exception());
            }
        }
        elsewhere_.post();
    }
    take_arrived();
    if (has_news_) {
        const Marked on(in_turn_);
        settle();
    }
    if (!ended_.empty()) come();
}

void PipelinedConnection::rethrow_later(std::exception_ptr failure) const {
    asio::post(executor_, [failure = std::move(failure)] { std::rethrow_exception(failure); });
}

// Held by everything that is under way. When nothing is any more, and nobody was told so, the io_context is being
// destroyed: what waits here has to go too, as its handlers may own the connection.
std::shared_ptr<void> PipelinedConnection::held() {
    if (std::shared_ptr<void> alive = held_.lock()) return alive;
    // It lets go of the connection itself: the deleter stays as long as somebody may ask for it.
    const auto let_go = [self = shared_from_this()](void*) mutable { std::exchange(self, nullptr)->left_alone(); };
    std::shared_ptr<void> made(this, let_go);
    held_ = made;
    return made;
}

void PipelinedConnection::left_alone() {
    if (wire_ || turn_is_coming_) destroy_operations();
}

void PipelinedConnection::destroy_operations() {
    is_gone_ = true;
    OperationList all;
    all.append(ended_);
    all.append(arrived_);
    arrived_count_ = 0;
    for (const Pipeline::Ended& request : std::exchange(pipeline_.ended(), {})) {
        all.push(OperationPointer(&as_call(*request.request)));
    }
    pipeline_.for_each_request([&](PoolRequest& request) { all.push(OperationPointer(&as_call(request))); });
    pipeline_.forget();
    if (connect_) all.push(std::move(connect_));
    for (std::vector<WaitPointer>* list : {&drains_, &waits_}) {
        for (WaitPointer& wait : std::exchange(*list, {})) all.push(std::move(wait));
    }
}

}  // namespace echo::detail
