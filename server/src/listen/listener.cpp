#include "listen/listener.hpp"

#include <chrono>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>

#include "net/descriptor.hpp"
#include "net/socket_address.hpp"
#include "session/proxy_trust.hpp"
#include "socket/system_error.hpp"

namespace echo::server_detail {
namespace {

// Descriptors and memory come back when other connections end: soon, but not at once.
constexpr std::chrono::milliseconds pause_for_resources(100);

// A crowd at the door must not keep those inside from being served.
constexpr int most_at_a_time = 16;

// What listen(2) allows at most.
constexpr int longest_queue = 65'535;

// accept(2): Linux reports here what befell the new connection alone; the next one may be sound.
bool concerns_one_connection(std::error_code error) {
    return error == std::errc::connection_aborted || error == std::errc::interrupted ||
           error == std::errc::network_down || error == std::errc::network_unreachable ||
           error == std::errc::host_unreachable || error == std::errc::timed_out ||
           error == std::errc::protocol_error || error == std::errc::no_protocol_option;
}

}  // namespace

Listener::Listener(Endpoint endpoint, Acceptor acceptor, LocalSocketFile file, std::vector<Worker*> workers,
                   Admission& admission, ProxyProtocol proxy_protocol, const ServerConfig& config)
    : endpoint_(std::move(endpoint)), acceptor_(std::move(acceptor)), file_(std::move(file)),
      protocol_(acceptor_.local_endpoint().protocol()), pause_(acceptor_.get_executor()), workers_(std::move(workers)),
      counters_(workers_.front()->counters()), admission_(admission), proxy_protocol_(proxy_protocol), config_(config) {
    acceptor_.non_blocking(true);
}

void Listener::start(std::function<void()> on_closed) {
    auto on_end = [on_closed = std::move(on_closed)](std::exception_ptr bug) {
        on_closed();
        if (bug) std::rethrow_exception(bug);
    };
    accepting_ = true;
    asio::co_spawn(executor(), accept_connections(), std::move(on_end));
}

void Listener::close() {
    closing_ = true;
    try {
        if (accepting_) accept_the_queued();
    } catch (...) {
        // An event callback's.
        stop_listening();
        throw;
    }
    stop_listening();
}

void Listener::stop_listening() {
    // The file first: while the socket is open, nobody takes it for stale, and no other file can get its number.
    file_.remove();
    std::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

Awaitable<void> Listener::accept_connections() {
    for (int count = 1; !closing_; ++count) {
        const std::error_code error = accept_next();
        const bool none_waits = error == std::errc::operation_would_block;
        if (none_waits || count % most_at_a_time == 0) {
            std::error_code ended_early;
            co_await acceptor_.async_wait(Acceptor::wait_read, asio::redirect_error(use_awaitable, ended_early));
        }
        if (error && !none_waits && !concerns_one_connection(error)) co_await pause_after(error);
    }
}

// Not Asio's accept: it lets programs inherit the connection, and hides that one was reset before it was accepted.
std::error_code Listener::accept_next() {
    StreamAddress peer;
    std::error_code error;
    const int descriptor = detail::accept_descriptor(acceptor_.native_handle(), peer, error);
    if (error) return error;
    Worker& worker = next_worker();
    Socket socket(worker.executor());
    error = detail::assign_descriptor(socket, protocol_, descriptor);
    if (error) return to_system_error(error);
    welcome(std::move(socket), peer, worker);
    return {};
}

// Their peers take themselves for connected; closing the socket would reset them. A flood of others must not hold up
// the stop.
void Listener::accept_the_queued() {
    std::error_code error;
    for (int count = 0; count < longest_queue && (!error || concerns_one_connection(error)); ++count) {
        error = accept_next();
    }
}

void Listener::welcome(Socket&& socket, const StreamAddress& peer, Worker& worker) {
    counters_.accepted.add();
    AcceptedConnection connection{
        std::move(socket), detail::is_tcp(peer) ? std::optional(detail::to_tcp(peer)) : std::nullopt, endpoint_, {}};
    connection.proxy = proxy_protocol_for(connection.peer, proxy_protocol_, config_.proxy_from);
    const bool is_believed = connection.proxy != ProxyProtocol::off;
    if (proxy_protocol_ == ProxyProtocol::require && !is_believed) {
        return refuse(connection, CloseReason::proxy_not_trusted);
    }
    // Its own address says nothing of how many there may be from the true peer's, which is asked for once it is known.
    auto admitted = admission_.admit(is_believed ? std::nullopt : connection.peer);
    if (const auto* reason = std::get_if<CloseReason>(&admitted)) return refuse(connection, *reason);
    connection.place = std::get<Admission::Place>(std::move(admitted));
    worker.adopt(std::move(connection));
}

void Listener::refuse(const AcceptedConnection& connection, CloseReason reason) {
    counters_.closed_for(reason).add();
    if (!config_.events.connection_refused) return;
    SessionReport report = connection.report();
    report.reason = reason;
    config_.events.connection_refused(report);
}

// An error that stays, such as a full descriptor table, would otherwise make the loop spin.
Awaitable<void> Listener::pause_after(std::error_code error) {
    counters_.accept_failures.add();
    if (config_.events.accept_failed) config_.events.accept_failed(endpoint_, error);
    pause_.expires_after(pause_for_resources);
    std::error_code ended_early;
    co_await pause_.async_wait(asio::redirect_error(use_awaitable, ended_early));
}

Worker& Listener::next_worker() {
    Worker& worker = *workers_[next_];
    next_ = (next_ + 1) % workers_.size();
    return worker;
}

}  // namespace echo::server_detail
