#include "log/reports.hpp"

#include <chrono>
#include <cmath>
#include <string>

#include <spdlog/fmt/fmt.h>

#include <echo/text.hpp>

#include "log/reason_level.hpp"

namespace echo::server_app {
namespace {

constexpr std::size_t message_bytes_shown = 100;

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

// Without the digits that say nothing of a connection.
double rounded_seconds(std::chrono::nanoseconds time) {
    constexpr double microseconds = 1e6;
    return std::round(seconds(time) * microseconds) / microseconds;
}

std::string cause_of(const SessionReport& session) {
    if (!session.detail.empty()) return session.detail;
    return session.error ? session.error.message() : "";
}

Log::Facts facts_of(const SessionReport& session, const std::string& cause) {
    Log::Facts facts = {
        {"peer", session.peer.to_string()},    {"endpoint", session.local.to_string()},
        {"messages", session.messages},        {"bytes_in", session.bytes_received},
        {"bytes_out", session.bytes_sent},     {"seconds", rounded_seconds(session.lasted)},
        {"reason", to_string(session.reason)},
    };
    if (!cause.empty()) facts["cause"] = cause;
    return facts;
}

}  // namespace

Reports::Reports(Log& log, bool log_messages) : log_(log), log_messages_(log_messages) {}

ServerEvents Reports::events() {
    ServerEvents events;
    events.connection_made = [this](const SessionReport& session) { connection_made(session); };
    events.connection_lost = [this](const SessionReport& session) { connection_lost(session); };
    events.connection_refused = [this](const SessionReport& session) { connection_refused(session); };
    events.accept_failed = [this](const Endpoint& listener, std::error_code error) { accept_failed(listener, error); };
    if (log_messages_) {
        events.pre_request = [this](const SessionReport& session, std::string_view message) {
            message_received(session, message);
        };
    }
    return events;
}

void Reports::connection_made(const SessionReport& session) {
    if (!log_.writes(Log::Level::debug)) return;
    const std::string peer = session.peer.to_string();
    const std::string endpoint = session.local.to_string();
    log_.write(Log::Level::debug, "connection_made", fmt::format("connection from {} on {}", peer, endpoint),
               {{"peer", peer}, {"endpoint", endpoint}});
}

void Reports::connection_lost(const SessionReport& session) {
    const Log::Level level = session.is_health_check() ? Log::Level::debug : level_of(session.reason);
    if (!log_.writes(level)) return;
    const std::string cause = cause_of(session);
    const std::string sentence =
        fmt::format("connection closed {} on {}: messages {}, bytes in {}, bytes out {}, seconds {:.3f}, reason {}{}",
                    session.peer.to_string(), session.local.to_string(), session.messages, session.bytes_received,
                    session.bytes_sent, seconds(session.lasted), to_string(session.reason),
                    cause.empty() ? "" : " (" + cause + ")");
    log_.write(level, "connection_closed", sentence, facts_of(session, cause));
}

void Reports::message_received(const SessionReport& session, std::string_view message) {
    if (!log_.writes(Log::Level::info)) return;
    const bool is_cut = message.size() > message_bytes_shown;
    const std::string shown = escape(message.substr(0, message_bytes_shown)) + (is_cut ? "..." : "");
    const std::string peer = session.peer.to_string();
    log_.write(Log::Level::info, "message_received",
               fmt::format("received {} bytes from {}: {}", message.size(), peer, shown),
               {{"peer", peer}, {"bytes", message.size()}, {"message", shown}});
}

void Reports::connection_refused(const SessionReport& session) {
    const auto connections = refusals_.count(OnceASecond::Clock::now());
    if (connections == 0) return;
    const std::string peer = session.peer.to_string();
    const std::string endpoint = session.local.to_string();
    const auto reason = to_string(session.reason);
    log_.write(
        level_of(session.reason), "connection_refused",
        fmt::format("connection refused {} on {}: reason {}, connections {}", peer, endpoint, reason, connections),
        {{"peer", peer}, {"endpoint", endpoint}, {"reason", reason}, {"connections", connections}});
}

void Reports::accept_failed(const Endpoint& listener, std::error_code error) {
    const auto failures = accept_failures_.count(OnceASecond::Clock::now());
    if (failures == 0) return;
    const std::string endpoint = listener.to_string();
    const std::string cause = error.message();
    log_.write(Log::Level::err, "accept_failed",
               fmt::format("cannot accept on {}: {}; trying again, failures {}", endpoint, cause, failures),
               {{"endpoint", endpoint}, {"cause", cause}, {"failures", failures}});
}

void Reports::finish() {
    if (const auto connections = refusals_.take_rest(); connections > 0) {
        log_.write(Log::Level::warn, "connections_refused", fmt::format("connections refused: {} more", connections),
                   {{"connections", connections}});
    }
    if (const auto failures = accept_failures_.take_rest(); failures > 0) {
        log_.write(Log::Level::err, "accepts_failed", fmt::format("failures to accept: {} more", failures),
                   {{"failures", failures}});
    }
}

}  // namespace echo::server_app
