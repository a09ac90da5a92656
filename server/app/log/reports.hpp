// Writes what happens on the server to the log.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <system_error>

#include <echo/server_events.hpp>

#include "log/log.hpp"

namespace echo::server_app {

/// How much an operator has to care about the way a connection ended: information for what peers do in the ordinary
/// course, a warning for what an operator should see, an error for a fault of the server's own.
Log::Level level_of(CloseReason reason);

/// Keeps an event that comes in thousands from filling the log: lets a line through at most once a second, and counts
/// what the next one stands for. Any thread.
class LogThrottle {
public:
    using Clock = std::chrono::steady_clock;

    /// Counts an event. @returns how many events a line about it stands for, those passed over since the last line
    /// included; 0: write none.
    std::uint64_t count(Clock::time_point now);

    /// @returns how many events no line has stood for; they are counted off.
    std::uint64_t take_rest();

private:
    static constexpr Clock::duration pause = std::chrono::seconds(1);

    std::atomic<Clock::rep> next_ = Clock::time_point::min().time_since_epoch().count();
    std::atomic<std::uint64_t> unreported_ = 0;
};

/// One line a connection, when it ends; one a second at most about connections that were refused for the same reason,
/// and about failures to accept. A peer that leaves without having sent a byte is a health check, which is nothing to
/// write about unless debugging. Outlives the server whose events it reports.
class Reports {
public:
    /// @param log_messages whether to log the first 100 bytes of each message.
    Reports(Log& log, bool log_messages);
    Reports(const Reports&) = delete;
    Reports& operator=(const Reports&) = delete;

    ServerEvents events();

    /// Writes how many events no line has stood for. After the server has stopped.
    void finish();

private:
    void connection_made(const SessionReport& session);
    void connection_lost(const SessionReport& session);
    void message_received(const SessionReport& session, std::string_view message);
    void connection_refused(const SessionReport& session);
    void proxy_header_unread(const SessionReport& session);
    void accept_failed(const Endpoint& listener, std::error_code error);

    Log& log_;
    const bool log_messages_;
    std::array<LogThrottle, close_reason_count> refusals_;  // by reason: none hides another
    LogThrottle unread_headers_;
    LogThrottle accept_failures_;
};

}  // namespace echo::server_app
