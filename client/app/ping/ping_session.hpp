// One run of a ping.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <echo/client.hpp>

#include "options/common_options.hpp"
#include "output/interruption.hpp"
#include "ping/ping_options.hpp"
#include "ping/ping_printer.hpp"
#include "ping/ping_schedule.hpp"
#include "ping/ping_statistics.hpp"
#include "ping/ping_text.hpp"
#include "probe/fresh_call.hpp"
#include "probe/payload.hpp"

namespace echo::client_app {

/// Sends messages on time, and says what comes of them, all on one event loop in the thread that calls `run`.
class PingSession {
public:
    /// What it is given must outlive it.
    PingSession(const CommonOptions& common, const PingOptions& options, PingPrinter& printer);

    /// Returns when the last message is answered or lost, or at the first SIGINT or SIGTERM.
    ExitCode run();

private:
    void wait_until_due();
    void send_next();
    void end_at_deadline();
    void start_call(std::uint64_t sequence);
    void on_end(std::uint64_t sequence, FreshResult end);
    void look_for_instance(PingResult& result) const;
    void describe_failure(PingResult& result) const;
    bool all_sent() const { return options_.count && statistics_.sent() >= *options_.count; }
    void interrupt(int signal);
    void finish();
    CommonOptions watched();
    void say_so_far() const;

    const CommonOptions common_;
    const PingOptions& options_;
    PingPrinter& printer_;
    const PingText text_;
    const Payload payload_;
    PingStatistics statistics_;
    std::map<std::uint64_t, ConnectionMade> open_connections_;  // of the pool, by session

    asio::io_context context_{1};
    Interruption interruption_;
    asio::steady_timer timer_;
    asio::steady_timer deadline_;
    std::unique_ptr<Echo> pool_;  // unless each message has a connection of its own
    std::map<std::uint64_t, std::shared_ptr<Connection>> fresh_calls_;  // by sequence
    std::optional<PingSchedule> schedule_;
    std::chrono::steady_clock::time_point began_at_;
    std::chrono::nanoseconds took_{0};
    bool held_back_ = false;  // a message is due, and there is no room for it
    bool finished_ = false;
};

}  // namespace echo::client_app
