#include "admin/admin_server.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <httplib.h>
#include <sys/socket.h>

#include "admin/admin_tasks.hpp"
#include "admin/cut_connections.hpp"

namespace echo::server_app {
namespace {

using namespace std::chrono_literals;

constexpr auto byte_timeout = 1s;
constexpr auto request_patience = 5s;
constexpr auto look_around_interval = 500ms;
constexpr auto rebind_pause = 100ms;
constexpr std::size_t longest_body = 1024;

std::system_error failure(std::error_code cause, const Endpoint& endpoint) {
    return {cause, "cannot serve --admin on " + endpoint.to_string()};
}

// As a number, so that cpp-httplib resolves nothing, whose failures have no words.
std::string address_of(const Endpoint& endpoint) {
    if (endpoint.host().empty()) return "::";
    asio::io_context context;
    std::error_code error;
    const auto found = asio::ip::tcp::resolver(context).resolve(endpoint.host(), std::to_string(endpoint.port()),
                                                                asio::ip::resolver_base::passive, error);
    if (error) throw failure(error, endpoint);
    return found.begin()->endpoint().address().to_string();
}

// cpp-httplib's own choice, SO_REUSEPORT, would let two servers share a port without a word.
void set_socket_options(socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

// Gives the connections to threads that no client can hold, since cpp-httplib limits only how long it waits for the
// next byte.
class TaskQueue : public httplib::TaskQueue {
    // Later versions of cpp-httplib want to know whether the work was taken.
    using Taken = decltype(std::declval<httplib::TaskQueue&>().enqueue(std::declval<std::function<void()>>()));

public:
    explicit TaskQueue(std::function<void()> cut_all) : tasks_(request_patience, std::move(cut_all)) {}

    Taken enqueue(std::function<void()> work) override {
        tasks_.enqueue(std::move(work));
        return Taken(true);
    }

    void on_idle() override { tasks_.on_idle(); }
    void shutdown() override { tasks_.shutdown(); }

private:
    AdminTasks tasks_;
};

void answer(const AdminSource& source, const httplib::Request& request, httplib::Response& response) {
    const AdminAnswer answer = answer_admin(request.method, request.path, source);
    response.status = answer.status;
    if (answer.status == 405) response.set_header("Allow", "GET, HEAD");
    response.set_content(answer.body, answer.content_type);
}

// The port, or -1 with the cause in errno.
int bind_to(httplib::Server& server, const std::string& address, std::uint16_t port) {
    errno = 0;
    if (port == 0) return server.bind_to_any_port(address);
    return server.bind_to_port(address, port) ? port : -1;
}

}  // namespace

const bool admin_is_built = true;

class AdminServer::Implementation {
public:
    Implementation(const Endpoint& endpoint, AdminSource source, Watcher watcher)
        : address_(address_of(endpoint)), endpoint_(endpoint), source_(std::move(source)),
          watcher_(std::move(watcher)) {
        bind();
        served_ = std::async(std::launch::async, [this] { serve(); });
    }

    ~Implementation() {
        is_stopping_ = true;
        // Before it runs there is nothing that `stop` would stop. One that runs now is the last.
        while (!is_running() && served_.wait_for(1ms) != std::future_status::ready) continue;
        server_->stop();
        served_.wait();
    }

    const Endpoint& endpoint() const { return endpoint_; }

private:
    std::unique_ptr<httplib::Server> make_server() const;
    void bind();
    bool bind_again();
    bool try_to_bind_again();
    void serve();

    bool is_running() const {
        const std::scoped_lock lock(mutex_);
        return server_->is_running();
    }

    std::string address_;
    Endpoint endpoint_;
    const AdminSource source_;
    const Watcher watcher_;
    std::atomic<bool> is_stopping_ = false;
    mutable std::mutex mutex_;  // guards the pointer that follows, once the thread that serves is there
    std::unique_ptr<httplib::Server> server_ = make_server();
    std::future<void> served_;
};

std::unique_ptr<httplib::Server> AdminServer::Implementation::make_server() const {
    auto server = std::make_unique<httplib::Server>();
    server->new_task_queue = [this] { return new TaskQueue([this] { cut_connections(address_, endpoint_.port()); }); };
    server->set_socket_options(set_socket_options);
    server->set_tcp_nodelay(true);
    server->set_read_timeout(byte_timeout);
    server->set_write_timeout(byte_timeout);
    server->set_idle_interval(look_around_interval);
    // One request a connection: a client that asks once in a while holds no thread meanwhile.
    server->set_keep_alive_max_count(1);
    server->set_payload_max_length(longest_body);
    server->set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
        answer(source_, request, response);
        return httplib::Server::HandlerResponse::Handled;
    });
    return server;
}

// All interfaces are those of IPv4 where the system has no IPv6.
void AdminServer::Implementation::bind() {
    int port = bind_to(*server_, address_, endpoint_.port());
    if (port < 0 && endpoint_.host().empty() && errno == EAFNOSUPPORT) {
        address_ = "0.0.0.0";
        server_ = make_server();
        port = bind_to(*server_, address_, endpoint_.port());
    }
    if (port < 0) throw failure({errno, std::generic_category()}, endpoint_);
    endpoint_ = endpoint_.with_port(static_cast<std::uint16_t>(port));
}

// With a new server: later versions of cpp-httplib never listen again once they have failed.
bool AdminServer::Implementation::try_to_bind_again() {
    auto server = make_server();
    if (bind_to(*server, address_, endpoint_.port()) < 0) return false;
    const std::scoped_lock lock(mutex_);
    server_ = std::move(server);
    return true;
}

// @returns false if it shall stop.
bool AdminServer::Implementation::bind_again() {
    for (bool has_failed = false; !is_stopping_; std::this_thread::sleep_for(rebind_pause)) {
        if (try_to_bind_again()) {
            if (has_failed) watcher_({});
            return true;
        }
        if (!std::exchange(has_failed, true)) watcher_({errno, std::generic_category()});
    }
    return false;
}

// cpp-httplib gives up listening when accepting fails, as it may for want of memory, or because a client left early.
void AdminServer::Implementation::serve() {
    do {
        if (server_->listen_after_bind()) return;
        std::this_thread::sleep_for(rebind_pause);
    } while (bind_again());
}

AdminServer::AdminServer(const Endpoint& endpoint, AdminSource source, Watcher watcher)
    : implementation_(std::make_unique<Implementation>(endpoint, std::move(source), std::move(watcher))) {}

AdminServer::~AdminServer() = default;

const Endpoint& AdminServer::endpoint() const noexcept {
    return implementation_->endpoint();
}

}  // namespace echo::server_app
