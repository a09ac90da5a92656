// The connection pool: carries out with Asio what PoolState decides.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <echo/client_config.hpp>
#include <echo/detail/call.hpp>
#include <echo/detail/call_memory.hpp>
#include <echo/endpoint_list.hpp>
#include <echo/endpoint_stats.hpp>
#include <echo/pool_stats.hpp>

#include "connect/connector.hpp"
#include "executor/fork_guard.hpp"
#include "executor/handler_batches.hpp"
#include "executor/operation_list.hpp"
#include "executor/pool_executor.hpp"
#include "pool/endpoint_addresses.hpp"
#include "pool_state/pool_state.hpp"
#include "tls/tls_context.hpp"
#include "wire/read_rounds.hpp"
#include "wire/wire.hpp"

namespace echo::detail {

/// One of those that the pool was given.
struct PoolEndpoint {
    PoolEndpoint(Endpoint its_endpoint, const EchoConfig& config);

    const Endpoint endpoint;
    const std::unique_ptr<TlsContext> tls;  // null without TLS
    const bool follows_name;                // each address of its name is a server of its own
    std::optional<Connector> lookup;        // under way
};

/// Whatever happens is one turn on the pool's executor, which runs one thing at a time: what has arrived and what has
/// happened is *noted* in the state, the state *settles* what follows, that is *carried out*, and the handlers of what
/// has ended are *delivered*. Time stands still during a turn.
/// Shared by the client and by every operation under way, so that it outlives both.
class Pool final : public std::enable_shared_from_this<Pool> {
public:
    using TimePoint = PoolState::TimePoint;

    /// Does its work on `executor`. `own_loop` is its io_context if that is the client's own, else null.
    /// @throws std::invalid_argument if TLS is asked for and its settings are wrong.
    Pool(const asio::io_context::executor_type& executor, std::shared_ptr<asio::io_context> own_loop,
         std::shared_ptr<CallMemory> memory, std::shared_ptr<const EndpointList> list, EchoConfig config);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    const PoolExecutor& executor() const noexcept { return executor_; }
    const EndpointList& endpoints() const noexcept { return *list_; }
    const EchoConfig& config() const noexcept { return config_; }

    // From any thread.
    /// The pool whose own thread this is, while it calls handlers; else null.
    static Pool* calling_here() noexcept { return pool_calling_here; }
    /// A call or a drain. Those that are submitted one after the other come to the pool in that order.
    void submit(OperationPointer operation);
    PoolStats stats() const;
    std::vector<EndpointStats> endpoint_stats() const;
    /// Whether this process is the one that made the pool.
    bool is_own_process() const noexcept { return fork_count_now() == fork_count_; }

    /// Holds for calls that are submitted later, too.
    void close();

    // On the executor.
    void cancel(const std::shared_ptr<OperationLink>& link);
    /// The io_context is being destroyed, and nothing runs on it any more.
    void loop_gone();
    /// Then nothing may be done with the executor any more, not even destroy it.
    bool loop_is_gone() const noexcept { return loop_is_gone_; }
    /// Ends the wait; the pool drains all the same.
    void cancel_drain(const std::shared_ptr<OperationLink>& link);

private:
    struct Inbox;
    /// Takes a turn for what has arrived. Memory for its post comes from where the calls have theirs.
    struct TurnTaker {
        // A strand has it longer than the handler.
        using allocator_type = OwningCallAllocator<std::byte>;
        allocator_type get_allocator() const noexcept { return allocator_type(pool->memory_); }
        void operator()() const { pool->take_turn(); }

        std::shared_ptr<Pool> pool;
    };

    /// Looks at the connections whose turn it is.
    struct RoundTaker {
        using allocator_type = OwningCallAllocator<std::byte>;
        allocator_type get_allocator() const noexcept { return allocator_type(pool->memory_); }
        void operator()() const { pool->take_round(); }

        std::shared_ptr<Pool> pool;
    };

    // What connections report.
    void happened(std::size_t connection, WireEvent event, const Loss& loss);
    void connected(std::size_t connection);
    void bytes_received(std::size_t connection);
    void lost(std::size_t connection, const Loss& loss);
    void closed(std::size_t connection);

    // Connections that were read from are looked at again.
    void join_round(std::size_t connection);
    void take_round();
    void come_for_round();

    // Everything that the pool is given is a Call; the state knows its base only.
    static Call& as_call(PoolRequest& request) { return static_cast<Call&>(request); }

    // `note` tells the state what has happened. Within a turn, as from a hook, it is noted before that turn ends.
    template <class Note>
    void turn(const Note& note);
    template <class Note>
    void one_turn(const Note& note);
    template <class Note>
    void note_and_settle(const Note& note);
    void take_turn();
    void come_again();
    void timer_expired();
    void note_received();

    // pool_arrival.cpp, with submit(): the way of operations from any thread to the state.
    void submit_from_elsewhere(OperationPointer operation);
    bool admit(const Operation& operation, Inbox& inbox);
    void refuse(OperationPointer call);
    void take_arrived();
    void take_from(Inbox& inbox);

    // pool_perform.cpp: what the state decides is carried out.
    void carry_out();
    void perform(const PoolAction& action);
    void open(std::size_t connection);
    void check_and_write(std::size_t connection);
    void write(std::size_t connection);
    bool encode(Wire& wire, std::size_t connection, PoolRequest& request);
    void close_connection(const PoolAction& action);
    void arm_timer(TimePoint when);
    void complete(PoolRequest& request, std::error_code error);
    void keep_or_drop_message(Call& call, std::error_code error);
    void end_drains(std::error_code error);
    void end(OperationPointer operation, std::error_code error) {
        // Here, on the pool's executor: where the handler is called a cancellation may still be on its way to here.
        operation->settle(error);
        (own_loop_ && operation->runs_on_loop ? deliveries_ : ended_).push(std::move(operation));
    }
    void keep_what_is_being_written(std::size_t connection);
    Wire* wire_of(const Call& call) const noexcept;
    void rethrow_later(std::exception_ptr failure) const;

    // pool_endpoints.cpp: the addresses of the endpoints' names.
    TcpAddresses addresses_to_try(std::size_t connection, const TcpAddresses& found);
    void note_found(std::size_t endpoint, const TcpAddresses& found, bool at_interval);
    void note_added(std::size_t endpoint, const EndpointAddresses::Changes& changes);
    void note_removed(const EndpointAddresses::Changes& changes);
    void note_connected(std::size_t connection);
    void resolve();
    Awaitable<void> look_up(std::size_t endpoint);
    void stop_looking();

    // pool_delivery.cpp: handlers are called.
    void deliver_ended();
    void call_handlers_here();
    bool is_calling_handlers() const noexcept { return pool_calling_here == this; }

    // An event that carrying out brings about: it is settled before the turn ends.
    template <class Note>
    void note_meanwhile(const Note& note) {
        const std::lock_guard lock(mutex_);
        note_received();
        note();
        has_noted_ = true;
    }

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

    // First: a thread that is just leaving a member of the client may be the last to have the pool.
    const std::shared_ptr<asio::io_context> own_loop_;
    const PoolExecutor executor_;
    const std::shared_ptr<CallMemory> memory_;
    const EchoConfig config_;
    const std::shared_ptr<const EndpointList> list_;
    const std::vector<std::unique_ptr<PoolEndpoint>> endpoints_;
    const std::uint32_t fork_count_ = fork_count();

    // Calls wait in two places, the inbox and the state's line: together they are what `max_queued` bounds and stats()
    // counts. The state changes on the executor only, and there under the mutex: other threads read it.
    mutable std::mutex mutex_;
    PoolState state_;
    EndpointAddresses addresses_;  // of the state's servers
    struct Inbox {
        OperationList operations;
        std::atomic<std::size_t> calls = 0;  // among them; read where the inbox is not guarded
        std::atomic<std::size_t> bytes = 0;
    };
    Inbox inbox_;
    std::atomic<std::size_t> refused_on_arrival_ = 0;
    std::atomic<std::size_t> untold_refusals_ = 0;  // to the hook

    // On the executor only.
    std::vector<std::unique_ptr<Wire>> connections_;
    ReadRounds rounds_;
    std::vector<std::size_t> received_;  // connections whose replies are where they belong, and not noted yet
    Brought brought_;                    // by the last read
    std::vector<WaitPointer> drains_;
    Timer timer_;
    OperationList ended_;  // in this turn, whose handlers are not called here
    TimePoint now_{};      // of the turn
    bool in_turn_ = false;
    bool has_noted_ = false;       // an event since the state settled
    bool disowned_ = false;        // this process is a forked child, and the pool was closed in it
    bool turn_is_coming_ = false;  // for what the last one has left
    bool round_is_coming_ = false;
    bool is_looking_ = false;  // what it finds is noted with what the next looks find
    std::atomic<bool> close_is_wanted_ = false;
    std::atomic<bool> loop_is_gone_ = false;

    HandlerBatches batches_;    // of handlers that run elsewhere, or on a loop of the user's
    OperationList deliveries_;  // on the client's own thread alone: whose handlers are to be called there
    static constinit thread_local Pool* pool_calling_here;
    Inbox own_inbox_;  // what those start
};

}  // namespace echo::detail
