#include "admin/admin_server.hpp"

#include <array>
#include <deque>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/address.hpp>

#include "admin/admin_connection.hpp"
#include "listen/bind.hpp"
#include "net/descriptor.hpp"
#include "socket/system_error.hpp"
#include "thread.hpp"

namespace echo::server_app {
namespace {

using server_detail::Acceptor;
using server_detail::BoundEndpoint;
using server_detail::Executor;
using server_detail::Socket;
using server_detail::Timer;

// Descriptors and memory come back when other connections end: soon, but not at once.
constexpr std::chrono::milliseconds pause_for_resources(100);

// All addresses of IPv6, of which those of IPv4 are a part.
bool is_everywhere(const Endpoint& endpoint) {
    std::error_code is_name;
    const auto address = asio::ip::make_address(endpoint.host(), is_name);
    return endpoint.host().empty() || (!is_name && address.is_v6() && address.is_unspecified());
}

BoundEndpoint bind_admin(const Endpoint& endpoint, Executor executor) try {
    const std::array executors = {executor};
    const Endpoint meant = is_everywhere(endpoint) ? ":" + std::to_string(endpoint.port()) : endpoint;
    BoundEndpoint bound = server_detail::bind_endpoint(meant, executors, asio::socket_base::max_listen_connections);
    bound.endpoint = endpoint.with_port(bound.endpoint.port());
    return bound;
} catch (const std::system_error& fault) {
    throw std::system_error(fault.code(), "cannot serve --admin on " + endpoint.to_string());
}

}  // namespace

const bool admin_is_built = true;

class AdminServer::Implementation {
public:
    Implementation(const Endpoint& endpoint, AdminSource source, AcceptFailed accept_failed, AdminLimits limits)
        : source_(std::move(source)), accept_failed_(std::move(accept_failed)), limits_(limits),
          bound_(bind_admin(endpoint, context_.get_executor())) {
        for (BoundEndpoint::Part& part : bound_.parts) {
            part.acceptor.non_blocking(true);
            doors_.push_back({part.acceptor});
        }
        thread_ = detail::start_thread("echo-admin", [this] { serve(); });
    }

    ~Implementation() {
        context_.stop();
        thread_.join();
    }

    const Endpoint& endpoint() const { return bound_.endpoint; }

private:
    struct Door {
        Acceptor& acceptor;
        bool is_waited_for = false;  // by one operation at most
    };

    void serve();
    void accept_everywhere();
    void accept_later(Door& door);
    void accept_or_pause(Door& door);
    std::error_code accept_one(Acceptor& acceptor);
    void admit(Socket socket);

    const AdminSource source_;
    const AcceptFailed accept_failed_;
    const AdminLimits limits_;
    asio::io_context context_{1};  // what follows lives on it, and goes before it
    BoundEndpoint bound_;
    std::vector<Door> doors_;
    asio::executor_work_guard<Executor> stay_{context_.get_executor()};
    Timer pause_{context_};
    std::deque<std::shared_ptr<AdminConnection>> connections_;  // the oldest first; some may have ended
    std::thread thread_;
};

// Only want of memory can throw, anywhere: whatever it has kept from waiting waits again.
void AdminServer::Implementation::serve() {
    while (!context_.stopped()) {
        try {
            accept_everywhere();
            context_.run();
        } catch (const std::exception&) {
            std::this_thread::sleep_for(pause_for_resources);
        }
    }
}

void AdminServer::Implementation::accept_everywhere() {
    for (Door& door : doors_) accept_later(door);
}

void AdminServer::Implementation::accept_later(Door& door) {
    if (door.is_waited_for) return;
    door.acceptor.async_wait(Acceptor::wait_read, [this, &door](std::error_code aborted) {
        door.is_waited_for = false;
        if (!aborted) accept_or_pause(door);
    });
    door.is_waited_for = true;
}

// One at a time, so that what has arrived on the others is read before the oldest of them may have to go.
void AdminServer::Implementation::accept_or_pause(Door& door) {
    const std::error_code error = accept_one(door.acceptor);
    if (!error || error == std::errc::operation_would_block) return accept_later(door);
    accept_failed_(bound_.endpoint, error);
    pause_.expires_after(pause_for_resources);
    pause_.async_wait([this](std::error_code aborted) {
        if (!aborted) accept_everywhere();
    });
}

std::error_code AdminServer::Implementation::accept_one(Acceptor& acceptor) {
    server_detail::StreamAddress peer;
    std::error_code error;
    const int descriptor = detail::accept_descriptor(acceptor.native_handle(), peer, error);
    if (error) return error;
    Socket socket(context_.get_executor());
    error = detail::assign_descriptor(socket, peer.protocol(), descriptor);
    if (!error) socket.non_blocking(true, error);
    if (!error) admit(std::move(socket));
    return server_detail::to_system_error(error);
}

void AdminServer::Implementation::admit(Socket socket) {
    std::erase_if(connections_, [](const auto& connection) { return !connection->is_open(); });
    if (connections_.size() >= limits_.connections) {
        connections_.front()->close();
        connections_.pop_front();
    }
    const auto connection = std::make_shared<AdminConnection>(std::move(socket), source_);
    connection->start(limits_.time);
    connections_.push_back(connection);
}

AdminServer::AdminServer(const Endpoint& endpoint, AdminSource source, AcceptFailed accept_failed, AdminLimits limits)
    : implementation_(std::make_unique<Implementation>(endpoint, std::move(source), std::move(accept_failed), limits)) {
}

AdminServer::~AdminServer() = default;

const Endpoint& AdminServer::endpoint() const noexcept {
    return implementation_->endpoint();
}

}  // namespace echo::server_app
