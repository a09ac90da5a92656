// One connection to the admin endpoint: one request, one answer, and its end.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <system_error>

#include "admin/admin_pages.hpp"
#include "admin/http_head.hpp"
#include "socket/socket_types.hpp"

namespace echo::server_app {

/// Lives as long as somebody waits for its socket or its time, so it is shared with Asio's handlers. All on the thread
/// that runs the socket's event loop.
class AdminConnection : public std::enable_shared_from_this<AdminConnection> {
public:
    /// @param socket does not block.
    AdminConnection(server_detail::Socket socket, const AdminSource& source);

    /// Does at once what needs no waiting, and the rest as it becomes possible; all has to be done within the
    /// `time_limit`.
    void start(std::chrono::nanoseconds time_limit);

    bool is_open() const { return socket_.is_open(); }

    /// Whatever it is at. What was answered still reaches the peer, unless it goes on sending.
    void close();

private:
    enum class Step { reading, writing, discarding };

    void go_on();
    std::error_code read();
    std::error_code write();
    std::error_code discard();
    void answer(const HttpHead& head);

    server_detail::Socket socket_;
    server_detail::Timer time_is_up_;
    const AdminSource& source_;
    Step step_ = Step::reading;
    HttpHeadReader head_;
    std::string answer_;  // what is still to be written
    std::size_t discarded_ = 0;
};

}  // namespace echo::server_app
