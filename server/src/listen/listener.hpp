// Accepts connections and hands them to the workers.
#pragma once

#include <cstddef>
#include <functional>
#include <system_error>
#include <vector>

#include <echo/server_config.hpp>

#include "limits/admission.hpp"
#include "listen/local_socket_file.hpp"
#include "session/worker.hpp"
#include "socket/socket_types.hpp"

namespace echo::server_detail {

/// One listening socket. Runs on the thread of the acceptor's executor, which is the first worker's.
class Listener {
public:
    /// Connections go to the `workers` in turn. `proxy_protocol` holds here, whatever `config` says of it.
    Listener(Endpoint endpoint, Acceptor acceptor, LocalSocketFile file, std::vector<Worker*> workers,
             Admission& admission, ProxyProtocol proxy_protocol, const ServerConfig& config);

    Executor executor() noexcept { return acceptor_.get_executor(); }

    /// Begins to accept; calls `on_closed` when every connection accepted before `close` is handed over.
    void start(std::function<void()> on_closed);

    /// Takes what the kernel has completed already, stops listening, and removes the file of a Unix socket.
    void close();

private:
    Awaitable<void> accept_connections();
    std::error_code accept_next();
    void accept_the_queued();
    void stop_listening();
    void welcome(Socket&& socket, const StreamAddress& peer, Worker& worker);
    void refuse(const AcceptedConnection& connection, CloseReason reason);
    Awaitable<void> pause_after(std::error_code error);
    Worker& next_worker();

    const Endpoint endpoint_;
    Acceptor acceptor_;
    LocalSocketFile file_;
    const StreamProtocol protocol_;
    Timer pause_;
    std::vector<Worker*> workers_;
    std::size_t next_ = 0;
    Counters& counters_;
    Admission& admission_;
    const ProxyProtocol proxy_protocol_;
    const ServerConfig& config_;
    bool accepting_ = false;
    bool closing_ = false;
};

}  // namespace echo::server_detail
