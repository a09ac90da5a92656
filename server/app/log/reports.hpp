// Writes what happens on the server to the log.
#pragma once

#include <echo/server_events.hpp>

#include "log/log.hpp"
#include "log/once_a_second.hpp"

namespace echo::server_app {

/// One line a connection, when it ends; one a second at most about connections that were refused, and about failures to
/// accept. A peer that leaves without having sent a byte is a health check, which is nothing to write about unless
/// debugging. Outlives the server whose events it reports.
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
    void accept_failed(const Endpoint& listener, std::error_code error);

    Log& log_;
    const bool log_messages_;
    OnceASecond refusals_;
    OnceASecond accept_failures_;
};

}  // namespace echo::server_app
