// The word with systemd: sockets that it has opened, and what it is told of the server's state.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace echo {
class Server;
struct ListeningSocket;
}  // namespace echo

namespace echo::server_app {

class Log;

/// The sockets that were passed on to this process (sd_listen_fds(3)), for the first call only. One whose name begins
/// with "tls" speaks TLS.
/// @throws std::runtime_error naming the socket, if one of them does not listen for connections.
std::vector<ListeningSocket> passed_sockets();

/// Tells the service manager what the server does (sd_notify(3), `Type=notify`), or nothing if nobody asked: without
/// NOTIFY_SOCKET no member does anything. Belongs to the thread of the event loop once that runs.
class ServiceManager {
public:
    /// Both must outlive it, and it is destroyed after the server's event loop has ended.
    ServiceManager(Server& server, Log& log);
    ~ServiceManager();

    /// The server serves; @param status is what `systemctl status` shows.
    void ready(const std::string& status);

    /// A reload begins.
    void reloading();

    /// … and has ended, for good or ill.
    void reloaded();

    /// From here on nothing else is told.
    void stopping(const std::string& status);

private:
    struct Watchdog;

    void tell(const std::string& state);
    void feed_watchdog_later();

    Log& log_;
    std::unique_ptr<Watchdog> watchdog_;  // null: nobody watches
    bool is_stopping_ = false;
};

}  // namespace echo::server_app
