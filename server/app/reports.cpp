#include "reports.hpp"

#include <atomic>
#include <chrono>
#include <string_view>

#include <spdlog/sinks/stdout_sinks.h>

#include <echo/text.hpp>

namespace echo::app {
namespace {

constexpr std::size_t message_bytes_shown = 100;

spdlog::level::level_enum level_of(CloseReason reason) {
    switch (reason) {
        case CloseReason::peer_closed:
        case CloseReason::partial_message:
        case CloseReason::peer_reset:
        case CloseReason::finished:
        case CloseReason::drained: return spdlog::level::info;
        case CloseReason::message_too_large:
        case CloseReason::protocol_error:
        case CloseReason::cut: return spdlog::level::warn;
        case CloseReason::internal_error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

void log_connection_lost(spdlog::logger& logger, const SessionReport& session) {
    std::string cause;
    if (session.error) cause = " (" + session.error.message() + ")";
    if (!session.detail.empty()) cause = " (" + session.detail + ")";
    logger.log(level_of(session.reason),
               "connection closed {} on {}: messages {}, bytes in {}, bytes out {}, seconds {:.3f}, reason {}{}",
               session.peer.to_string(), session.local.to_string(), session.messages, session.bytes_received,
               session.bytes_sent, std::chrono::duration<double>(session.lasted).count(), to_string(session.reason),
               cause);
}

void log_message(spdlog::logger& logger, const SessionReport& session, std::string_view message) {
    const bool is_cut = message.size() > message_bytes_shown;
    logger.info("received {} bytes from {}: {}{}", message.size(), session.peer.to_string(),
                escape(message.substr(0, message_bytes_shown)), is_cut ? "..." : "");
}

// Lets one event a second through: a failure that lasts must not fill the log. Any thread.
class OncePerSecond {
public:
    bool operator()() {
        const Clock::rep now = Clock::now().time_since_epoch().count();
        Clock::rep next = next_.load();
        return now >= next &&
               next_.compare_exchange_strong(next, now + Clock::duration(std::chrono::seconds(1)).count());
    }

private:
    using Clock = std::chrono::steady_clock;
    std::atomic<Clock::rep> next_ = 0;
};

}  // namespace

std::shared_ptr<spdlog::logger> make_logger(const std::string& level) {
    auto logger = std::make_shared<spdlog::logger>("echo-server", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_level(spdlog::level::from_str(level));
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    return logger;
}

ServerEvents make_reports(std::shared_ptr<spdlog::logger> logger, bool log_messages) {
    ServerEvents events;
    events.connection_made = [logger](const SessionReport& session) {
        logger->info("connection from {}", session.peer.to_string());
    };
    events.connection_lost = [logger](const SessionReport& session) { log_connection_lost(*logger, session); };
    if (log_messages) {
        events.message_received = [logger](const SessionReport& session, std::string_view message) {
            log_message(*logger, session, message);
        };
    }
    // Shared because a std::function, and with it the limiter, must be copyable.
    events.accept_failed = [logger, may_log = std::make_shared<OncePerSecond>()](const Endpoint& listener,
                                                                                 std::error_code error) {
        if ((*may_log)()) {
            logger->error("cannot accept on {}: {}; trying again", listener.to_string(), error.message());
        }
    };
    return events;
}

}  // namespace echo::app
