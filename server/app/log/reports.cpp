#include "log/reports.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <echo/text.hpp>

#include "quotation.hpp"
#include "text/shown_text.hpp"

namespace echo::server_app {

using program::shown_word;

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

std::string with_milliseconds(std::chrono::nanoseconds time) {
    constexpr int decimal_places = 3;
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), seconds(time), std::chars_format::fixed, decimal_places);
    return {text.data(), end.ptr};
}

// 192.0.2.1:1025 by 10.0.0.1:44321 on 127.0.0.1:8060
std::string ends_of(const SessionReport& session) {
    return shown_word(session.peer.to_string()) +
           (session.proxy ? " by " + shown_word(session.proxy->to_string()) : std::string()) + " on " +
           shown_word(session.local.to_string());
}

std::string cause_of(const SessionReport& session) {
    if (!session.detail.empty()) return session.detail;
    return session.error ? session.error.message() : "";
}

std::string end_of(const SessionReport& session) {
    return "connection closed " + ends_of(session) + ": messages " + std::to_string(session.messages) + ", bytes in " +
           std::to_string(session.bytes_received) + ", bytes out " + std::to_string(session.bytes_sent) + ", seconds " +
           with_milliseconds(session.lasted) + ", reason " + std::string(to_string(session.reason));
}

// The same for a line of a terminal.
std::string brief_end_of(const SessionReport& session) {
    return shown_word(session.peer.to_string()) + ": " + std::to_string(session.messages) +
           (session.messages == 1 ? " message, " : " messages, ") + std::to_string(session.bytes_received) + " B in, " +
           std::to_string(session.bytes_sent) + " B out, " + with_milliseconds(session.lasted) + " s, " +
           std::string(to_string(session.reason));
}

std::vector<Fact> facts_of(const SessionReport& session, const std::string& cause) {
    std::vector<Fact> facts;
    facts.reserve(9);
    facts.emplace_back("peer", session.peer.to_string());
    facts.emplace_back("endpoint", session.local.to_string());
    facts.emplace_back("messages", session.messages);
    facts.emplace_back("bytes_in", session.bytes_received);
    facts.emplace_back("bytes_out", session.bytes_sent);
    facts.emplace_back("seconds", rounded_seconds(session.lasted));
    facts.emplace_back("reason", to_string(session.reason));
    if (session.proxy) facts.emplace_back("proxy", session.proxy->to_string());
    if (!cause.empty()) facts.emplace_back("cause", cause);
    return facts;
}

}  // namespace

Log::Level level_of(CloseReason reason) {
    switch (reason) {
        case CloseReason::peer_closed:
        case CloseReason::partial_message:
        case CloseReason::peer_reset:
        case CloseReason::finished:
        case CloseReason::idle:
        case CloseReason::max_connection_age:
        case CloseReason::drained: return Log::Level::info;
        case CloseReason::message_too_large:
        case CloseReason::malformed_frame:
        case CloseReason::protocol_error:
        case CloseReason::reply_dropped:
        case CloseReason::reply_reset:
        case CloseReason::message_timeout:
        case CloseReason::write_stall:
        case CloseReason::max_buffer_memory:
        case CloseReason::max_connections:
        case CloseReason::max_connections_per_ip:
        case CloseReason::proxy_header_missing:
        case CloseReason::proxy_header_malformed:
        case CloseReason::proxy_not_trusted:
        case CloseReason::handshake_timeout:
        case CloseReason::tls_failed:
        case CloseReason::tls_not_spoken:
        case CloseReason::tls_on_plain_port:
        case CloseReason::tls_certificate_refused:
        case CloseReason::tls_client_certificate_missing:
        case CloseReason::tls_client_certificate_not_trusted:
        case CloseReason::tls_client_certificate_expired:
        case CloseReason::tls_client_certificate_invalid:
        case CloseReason::tls_truncated:
        case CloseReason::cut: return Log::Level::warning;
        case CloseReason::internal_error: return Log::Level::error;
    }
    return Log::Level::error;
}

std::uint64_t LogThrottle::count(Clock::time_point now) {
    ++unreported_;
    const Clock::rep moment = now.time_since_epoch().count();
    Clock::rep next = next_.load();
    // Of several threads at the same moment the first one speaks for all.
    if (moment < next || !next_.compare_exchange_strong(next, moment + pause.count())) return 0;
    return take_rest();
}

std::uint64_t LogThrottle::take_rest() {
    return unreported_.exchange(0);
}

Reports::Reports(Log& log, bool log_messages) : log_(log), log_messages_(log_messages) {}

ServerEvents Reports::events() {
    ServerEvents events;
    events.connection_made = [this](const SessionReport& session) { connection_made(session); };
    events.connection_lost = [this](const SessionReport& session) { connection_lost(session); };
    events.connection_refused = [this](const SessionReport& session) { connection_refused(session); };
    events.proxy_header_unread = [this](const SessionReport& session) { proxy_header_unread(session); };
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
    std::vector<Fact> facts;
    facts.emplace_back("peer", session.peer.to_string());
    facts.emplace_back("endpoint", session.local.to_string());
    if (session.proxy) facts.emplace_back("proxy", session.proxy->to_string());
    log_.write(Log::Level::debug, "connection_made", "connection from " + ends_of(session), facts);
}

void Reports::connection_lost(const SessionReport& session) {
    const Log::Level level = session.is_health_check() ? Log::Level::debug : level_of(session.reason);
    if (!log_.writes(level)) return;
    const std::string cause = cause_of(session);
    log_.write(level, "connection_closed",
               (log_.is_brief() ? brief_end_of(session) : end_of(session)) + (cause.empty() ? "" : " (" + cause + ")"),
               facts_of(session, cause));
}

void Reports::message_received(const SessionReport& session, std::string_view message) {
    if (!log_.writes(Log::Level::info)) return;
    const bool is_cut = message.size() > message_bytes_shown;
    const std::string_view beginning = message.substr(0, message_bytes_shown);
    const std::string more = is_cut ? "..." : "";
    const std::string peer = session.peer.to_string();
    log_.write(Log::Level::info, "message_received",
               "received " + std::to_string(message.size()) + " bytes from " + shown_word(peer) + ": " +
                   detail::in_quotes(beginning) + more,
               {{"peer", peer}, {"bytes", message.size()}, {"message", escape(beginning) + more}});
}

void Reports::connection_refused(const SessionReport& session) {
    LogThrottle& refusals = refusals_[static_cast<std::size_t>(session.reason)];
    const std::uint64_t connections = refusals.count(LogThrottle::Clock::now());
    if (connections == 0) return;
    const std::string reason(to_string(session.reason));
    const std::string cause = cause_of(session);
    std::vector<Fact> facts;
    facts.emplace_back("peer", session.peer.to_string());
    facts.emplace_back("endpoint", session.local.to_string());
    facts.emplace_back("reason", reason);
    facts.emplace_back("connections", connections);
    if (session.proxy) facts.emplace_back("proxy", session.proxy->to_string());
    if (!cause.empty()) facts.emplace_back("cause", cause);
    log_.write(level_of(session.reason), "connection_refused",
               "connection refused " + ends_of(session) + ": reason " + reason +
                   (cause.empty() ? "" : " (" + cause + ")") + ", connections " + std::to_string(connections),
               facts);
}

void Reports::proxy_header_unread(const SessionReport& session) {
    const std::uint64_t connections = unread_headers_.count(LogThrottle::Clock::now());
    if (connections == 0) return;
    log_.write(
        Log::Level::warning, "proxy_header_unread",
        "a PROXY header is not read from " + ends_of(session) +
            ", and taken for the connection's own bytes; if a proxy is there, name it in proxy_from, and set "
            "proxy_protocol, or ?proxy= behind the endpoint, connections " +
            std::to_string(connections),
        {{"peer", session.peer.to_string()}, {"endpoint", session.local.to_string()}, {"connections", connections}});
}

void Reports::accept_failed(const Endpoint& listener, std::error_code error) {
    const std::uint64_t failures = accept_failures_.count(LogThrottle::Clock::now());
    if (failures == 0) return;
    const std::string endpoint = listener.to_string();
    const std::string cause = error.message();
    log_.write(Log::Level::error, "accept_failed",
               "cannot accept on " + shown_word(endpoint) + ": " + cause + "; trying again, failures " +
                   std::to_string(failures),
               {{"endpoint", endpoint}, {"cause", cause}, {"failures", failures}});
}

void Reports::finish() {
    for (std::size_t index = 0; index < refusals_.size(); ++index) {
        const std::uint64_t connections = refusals_[index].take_rest();
        if (connections == 0) continue;
        const std::string reason(to_string(static_cast<CloseReason>(index)));
        log_.write(Log::Level::warning, "connections_refused",
                   "connections refused: " + std::to_string(connections) + " more, reason " + reason,
                   {{"connections", connections}, {"reason", reason}});
    }
    if (const std::uint64_t connections = unread_headers_.take_rest(); connections > 0) {
        log_.write(Log::Level::warning, "proxy_headers_unread",
                   "PROXY headers not read: " + std::to_string(connections) + " more", {{"connections", connections}});
    }
    if (const std::uint64_t failures = accept_failures_.take_rest(); failures > 0) {
        log_.write(Log::Level::error, "accepts_failed", "failures to accept: " + std::to_string(failures) + " more",
                   {{"failures", failures}});
    }
}

}  // namespace echo::server_app
