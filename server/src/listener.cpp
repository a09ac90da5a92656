#include "listener.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>

#include "system_error.hpp"

namespace echo::detail {
namespace {

// Descriptors and memory come back when other connections end: soon, but not at once.
constexpr std::chrono::milliseconds pause_for_resources(100);

// accept(2): Linux reports here what befell the new connection alone; the next one may be sound.
bool concerns_one_connection(std::error_code error) {
    return error == std::errc::connection_aborted || error == std::errc::interrupted ||
           error == std::errc::network_down || error == std::errc::network_unreachable ||
           error == std::errc::host_unreachable || error == std::errc::timed_out ||
           error == std::errc::protocol_error || error == std::errc::no_protocol_option;
}

}  // namespace

Listener::Listener(Endpoint endpoint, Acceptor acceptor, LocalSocketFile file, std::vector<Worker*> workers,
                   const ServerEvents& events)
    : endpoint_(std::move(endpoint)), acceptor_(std::move(acceptor)), file_(std::move(file)),
      pause_(acceptor_.get_executor()), workers_(std::move(workers)), events_(events) {}

void Listener::start(std::function<void()> on_closed) {
    auto on_end = [on_closed = std::move(on_closed)](std::exception_ptr bug) {
        if (bug) std::rethrow_exception(bug);
        on_closed();
    };
    asio::co_spawn(executor(), accept_connections(), std::move(on_end));
}

void Listener::close() {
    std::error_code ignored;
    acceptor_.close(ignored);
    file_.remove();
    pause_.cancel();
}

Awaitable<void> Listener::accept_connections() {
    while (acceptor_.is_open()) {
        Worker& worker = next_worker();
        StreamAddress peer;
        std::error_code error;
        Socket socket =
            co_await acceptor_.async_accept(worker.executor(), peer, asio::redirect_error(use_awaitable, error));
        if (!error) {
            worker.adopt(std::move(socket), peer, endpoint_);
        } else if (acceptor_.is_open() && !concerns_one_connection(to_system_error(error))) {
            co_await pause_after(to_system_error(error));
        }
    }
}

// An error that stays, such as a full descriptor table, would otherwise make the loop spin.
Awaitable<void> Listener::pause_after(std::error_code error) {
    if (events_.accept_failed) events_.accept_failed(endpoint_, error);
    pause_.expires_after(pause_for_resources);
    std::error_code ended_early;
    co_await pause_.async_wait(asio::redirect_error(use_awaitable, ended_early));
}

Worker& Listener::next_worker() {
    Worker& worker = *workers_[next_];
    next_ = (next_ + 1) % workers_.size();
    return worker;
}

}  // namespace echo::detail
