// A connection and its calls: carries out with Asio what Pipeline decides.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>

#include <echo/detail/call.hpp>
#include <echo/detail/call_memory.hpp>
#include <echo/detail/operation_with_handler.hpp>
#include <echo/pool_events.hpp>
#include <echo/time_limit.hpp>

#include "connection/pipeline.hpp"
#include "connection/shared_settings.hpp"
#include "executor/fork_guard.hpp"
#include "executor/handler_batches.hpp"
#include "executor/marked.hpp"
#include "executor/operation_list.hpp"
#include "executor/pool_executor.hpp"
#include "wire/wire.hpp"

namespace echo::detail {

/// Whatever happens is a turn: it is noted, what follows is carried out, and the handlers of what has ended are called.
/// What those start is carried out after the last of them: one write for all. What a caller starts outside of a turn
/// has one of its own, which comes by way of the executor.
/// Shared by the connection and by what is under way. Used by one thread at a time.
class PipelinedConnection : public std::enable_shared_from_this<PipelinedConnection> {
public:
    using TimePoint = Pipeline::TimePoint;

    /// @throws std::invalid_argument if the executor is not an io_context's, or a strand of one.
    PipelinedConnection(asio::any_io_executor executor, std::shared_ptr<SharedSettings> settings);
    ~PipelinedConnection();

    void connect(WaitPointer wait);
    void submit(CallPointer call, std::optional<TimeLimit> timeout);
    void drain(WaitPointer wait, TimeLimit time);
    void wait_end(WaitPointer wait);
    void cancel(const std::shared_ptr<OperationLink>& link);
    void close();

    bool is_open() const noexcept { return status_ == Status::open && !close_is_wanted_; }
    std::size_t pending() const noexcept { return pipeline_.pending() + arrived_count_; }
    std::size_t free_places() const noexcept {
        const std::size_t places = pipeline_.free_places(now_);
        return places - std::min(places, arrived_count_);
    }
    std::error_code cause() const noexcept { return cause_; }
    const std::optional<ConnectionMade>& made() const noexcept { return made_; }
    const std::optional<ConnectionLost>& lost() const noexcept { return lost_; }
    const Endpoint& endpoint() const noexcept { return settings_->endpoint; }
    const HandlerPlace& place() const noexcept { return place_; }
    CallMemory& memory() const noexcept { return *memory_; }

private:
    struct TurnTaker;
    enum class Status { fresh, connecting, open, ending, ended };

    static Call& as_call(PoolRequest& request) { return static_cast<Call&>(request); }

    // pipelined_connection.cpp: operations come in, turns are taken, handlers are called.
    bool is_forked() const noexcept { return fork_count_now() != fork_count_; }
    void refuse(WaitPointer wait, std::error_code error);
    void take_arrived();
    void cancel_now(Operation& operation);
    template <class Note>
    void turn(const Note& note) {
        now_ = std::chrono::steady_clock::now();
        {
            const Marked on(in_turn_);
            note();
            settle();
        }
        deliver();
    }
    void settle();
    void deliver();
    void come();
    std::shared_ptr<void> held();
    void left_alone();
    void destroy_operations();
    void rethrow_later(std::exception_ptr failure) const;

    // connection_events.cpp: what the wire reports, and what follows from it.
    void happened(WireEvent event, const Loss& loss);
    void connected();
    void bytes_received();
    void write_waiting();
    bool encode(PoolRequest& request);
    void lost_by(const Loss& loss);
    void end(const Loss& loss, EndReason reason);
    void close_wire(EndReason reason, std::error_code error);
    void look_at_the_time();
    void arm_timer();
    void complete_ended();
    void complete(PoolRequest& request, std::error_code error);
    void finish(OperationPointer operation, std::error_code error) {
        operation->settle(error);
        ended_.push(std::move(operation));
    }
    void end_waits();

    // A hook is a user's, and may throw; the connection must go on.
    template <class Hook, class... Facts>
    void tell(const Hook& hook, const Facts&... facts) const {
        if (!hook) return;
        try {
            hook(facts...);
        } catch (...) {
            rethrow_later(std::current_exception());
        }
    }

    const bool is_alone_;
    const std::uint32_t fork_count_ = fork_count();
    const PoolExecutor executor_;
    const std::shared_ptr<CallMemory> memory_;
    const HandlerPlace place_;
    const std::shared_ptr<SharedSettings> settings_;
    Pipeline pipeline_;
    std::unique_ptr<Wire> wire_;
    Timer timer_;
    TimePoint timer_set_to_ = TimePoint::max();
    Status status_ = Status::fresh;
    TimePoint connect_deadline_ = TimePoint::max();
    TimePoint drain_deadline_ = TimePoint::max();
    std::error_code drain_error_;
    std::error_code cause_;  // of its end
    WaitPointer connect_;
    std::vector<WaitPointer> drains_;
    std::vector<WaitPointer> waits_;
    HandlerBatches elsewhere_;       // handlers with an executor of their own
    OperationList arrived_;          // calls that handlers have started, until the last of these has returned
    std::size_t arrived_count_ = 0;  // of those that will not be refused
    OperationList ended_;            // whose handlers are to be called
    std::weak_ptr<void> held_;       // by all that is under way
    std::optional<ConnectionMade> made_;
    std::optional<ConnectionLost> lost_;
    TimePoint now_{};
    bool in_turn_ = false;
    bool is_delivering_ = false;
    bool has_news_ = false;  // since it settled
    bool is_draining_ = false;
    bool is_handshaking_ = false;
    bool is_gone_ = false;  // with its io_context
    bool close_is_wanted_ = false;
    bool turn_is_coming_ = false;
};

}  // namespace echo::detail
