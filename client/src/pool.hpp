// The connection pool: carries out with Asio what PoolState decides.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <system_error>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include <echo/client_config.hpp>
#include <echo/detail/call.hpp>
#include <echo/endpoint.hpp>
#include <echo/pool_stats.hpp>

#include "connection.hpp"
#include "pool_state.hpp"

namespace echo::detail {

/// @throws std::invalid_argument if a client cannot connect to `endpoint`.
void check_client_endpoint(const Endpoint& endpoint);

/// Lives on one executor that runs one thing at a time; only `stats` may be called from elsewhere.
/// Shared by the client and by every operation under way, so that it outlives both.
class Pool final : public std::enable_shared_from_this<Pool>, private ConnectionOwner {
public:
    /// `executor` must run one handler at a time: a strand, or a loop with one thread.
    Pool(asio::any_io_executor executor, Endpoint endpoint, EchoConfig config);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    const asio::any_io_executor& executor() const noexcept { return executor_; }
    const Endpoint& endpoint() const noexcept { return endpoint_; }
    const EchoConfig& config() const noexcept { return config_; }

    void submit(CallPointer call);
    void cancel(std::shared_ptr<CallLink> link);
    void close();

    /// From any thread.
    PoolStats stats() const;

private:
    using TimePoint = PoolState::TimePoint;

    // What connections report.
    void connected(std::size_t connection) override;
    void connect_failed(std::size_t connection, std::error_code error) override;
    void bytes_received(std::size_t connection) override;
    void reply_received(std::size_t connection, std::string_view message) override;
    std::size_t replies_owed(std::size_t connection) const override;
    void write_done(std::size_t connection) override;
    void write_failed(std::size_t connection) override;
    void lost(std::size_t connection, const Loss& loss) override;
    void closed(std::size_t connection) override;

    // Tells the state one event, `void(TimePoint now)`, and carries out what it asks for.
    template <class Event>
    void step(Event event);
    template <class Event>
    void apply(const Event& event);
    void perform(const PoolAction& action);
    void open(std::size_t connection);
    void write(std::size_t connection);
    void encode_write(std::size_t connection);
    bool encode(std::size_t connection, PoolRequest& request);
    void arm_timer(TimePoint when);
    static void complete(PoolRequest& request, std::error_code error);
    std::error_code verify(const Call& call, std::string_view reply) const;

    const asio::any_io_executor executor_;
    const Endpoint endpoint_;
    const EchoConfig config_;
    mutable std::mutex state_mutex_;  // held for one event, so that stats() sees whole steps only
    PoolState state_;
    std::vector<std::unique_ptr<Connection>> connections_;
    asio::steady_timer timer_;
    std::deque<std::function<void(TimePoint)>> deferred_;  // events that came while performing
    bool performing_ = false;
};

}  // namespace echo::detail
