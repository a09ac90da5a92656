// The connection pool: carries out with Asio what PoolState decides.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <system_error>
#include <vector>

#include <echo/client_config.hpp>
#include <echo/detail/call.hpp>
#include <echo/endpoint.hpp>
#include <echo/pool_stats.hpp>

#include "connection/connection.hpp"
#include "executor/fork_guard.hpp"
#include "executor/pool_executor.hpp"
#include "pool/operation_list.hpp"
#include "pool_state/pool_state.hpp"
#include "tls/tls_context.hpp"

namespace echo::detail {

/// Lives on one executor that runs one thing at a time.
/// Shared by the client and by every operation under way, so that it outlives both.
class Pool final : public std::enable_shared_from_this<Pool>, private ConnectionOwner {
public:
    using TimePoint = PoolState::TimePoint;

    /// Does its work on `executor`. `own_loop` is its io_context if that is the client's own, else null.
    /// @throws std::invalid_argument if TLS is asked for and its settings are wrong.
    Pool(const asio::io_context::executor_type& executor, std::shared_ptr<asio::io_context> own_loop,
         std::shared_ptr<CallMemory> memory, Endpoint endpoint, EchoConfig config);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    const PoolExecutor& executor() const noexcept { return executor_; }
    const Endpoint& endpoint() const noexcept { return endpoint_; }
    const EchoConfig& config() const noexcept { return config_; }

    // From any thread.
    /// A call or a drain. Those that are submitted one after the other come to the pool in that order.
    void submit(OperationPointer operation);
    PoolStats stats() const;
    /// Whether this process is the one that made the pool.
    bool is_own_process() const { return fork_count() == fork_count_; }

    void cancel(const std::shared_ptr<OperationLink>& link);
    void close();
    /// The io_context is being destroyed, and nothing runs on it any more.
    void loop_gone();
    /// Then nothing may be done with the executor any more, not even destroy it.
    bool loop_is_gone() const noexcept { return loop_is_gone_; }
    /// Ends the wait; the pool drains all the same.
    void cancel_drain(const std::shared_ptr<OperationLink>& link);

private:
    // What connections report.
    void connected(std::size_t connection) override;
    void connect_failed(std::size_t connection, const Loss& loss) override;
    void bytes_received(std::size_t connection) override;
    void bytes_used() override;
    void reply_received(std::size_t connection, std::string_view message) override;
    std::size_t replies_owed(std::size_t connection) const override;
    void write_done(std::size_t connection) override;
    void write_failed(std::size_t connection) override;
    void lost(std::size_t connection, const Loss& loss) override;
    void closed(std::size_t connection) override;

    // Everything that the pool is given is a Call; the state knows its base only.
    static Call& as_call(PoolRequest& request) { return static_cast<Call&>(request); }

    // Tells the state one event, `void(TimePoint now)`, and carries out what it asks for.
    template <class Event>
    void step(Event event);
    template <class Event>
    void apply(const Event& event);
    // While there is one, writes are held and time stands still: what happens, happens at once.
    struct WriteHold {
        explicit WriteHold(Pool& owner) : pool(owner) { pool.hold_writes(); }
        ~WriteHold() { pool.release_writes(); }
        WriteHold(const WriteHold&) = delete;
        WriteHold& operator=(const WriteHold&) = delete;
        Pool& pool;
    };

    void hold_writes();
    void release_writes();
    void take(CallPointer call);
    void take(DrainPointer drain);
    std::error_code check(std::string_view message) const;
    void timer_expired();

    // pool_arrival.cpp, with submit(): the way of calls from any thread to the state.
    bool admit(const Operation& operation);
    void tell_refusal();
    void take_submitted();
    void note_taken();

    // pool_perform.cpp: what the state decides is carried out.
    void perform(const PoolAction& action);
    void open(std::size_t connection);
    void check_and_write(std::size_t connection);
    void write(std::size_t connection);
    void encode_write(std::size_t connection);
    bool encode(std::size_t connection, PoolRequest& request);
    void close_connection(const PoolAction& action);
    void arm_timer(TimePoint when);
    void complete(PoolRequest& request, std::error_code error);
    void end_drains(std::error_code error);
    void end(OperationPointer operation, std::error_code error);
    void keep_what_is_being_written(std::size_t connection);
    bool may_be_in_write(const Call& call) const;
    void rethrow_later(std::exception_ptr failure) const;

    // A hook is a user's, and may throw; the pool must go on.
    template <class Hook, class... Facts>
    void tell(const Hook& hook, const Facts&... facts) const {
        if (!hook || loop_is_gone_) return;  // then the program is past what the hook may use
        try {
            hook(facts...);
        } catch (...) {
            rethrow_later(std::current_exception());
        }
    }

    std::error_code verify(const Call& call, std::string_view reply) const;

    // First: a thread that is just leaving a member of the client may be the last to have the pool.
    const std::shared_ptr<asio::io_context> own_loop_;
    const PoolExecutor executor_;
    const std::shared_ptr<CallMemory> memory_;
    const Endpoint endpoint_;
    const EchoConfig config_;
    const std::unique_ptr<TlsContext> tls_;  // null without TLS
    const std::uint32_t fork_count_ = fork_count();
    // Calls wait in three places: submitted, arriving (taken over from there, until the state is told of them) and in
    // the state's line. Together they are what `max_queued` bounds and stats() counts.
    struct Waiting {
        std::size_t calls = 0;
        std::size_t bytes = 0;
    };
    mutable std::mutex submitted_mutex_;  // guards what is on its way to the executor; taken before state_mutex_
    OperationList submitted_;
    Waiting submitted_waiting_;
    std::size_t refused_on_arrival_ = 0;
    std::atomic<std::size_t> untold_refusals_ = 0;  // to the hook
    mutable std::mutex state_mutex_;                // held for one event, so that stats() sees whole steps only
    PoolState state_;
    Waiting arriving_;
    std::atomic<std::size_t> taken_calls_ = 0;  // arriving and in line, for those who submit
    std::atomic<std::size_t> taken_bytes_ = 0;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<DrainPointer> drains_;
    Timer timer_;
    std::deque<std::function<void(TimePoint)>> deferred_;  // events that came while performing
    TimePoint event_time_{};                               // of the event whose actions are being carried out
    bool performing_ = false;
    unsigned holds_ = 0;   // writes are held while there are any
    TimePoint held_at_{};  // when the first of them began
    std::atomic<bool> loop_is_gone_ = false;
    bool disowned_ = false;  // this process is a forked child, and the pool was closed in it
};

}  // namespace echo::detail
