#include "worker.hpp"

#include <exception>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/dispatch.hpp>
#include <asio/post.hpp>

namespace echo::detail {
namespace {

// Tells Asio that one thread runs the loop: a handler queued by that thread then wakes no other. The only worker's
// sockets are touched by no other thread either, and need no lock; those of several are, where a Unix socket's listener
// accepts for all of them.
int concurrency_hint(const ServerConfig& config) {
    return config.threads == 1 ? ASIO_CONCURRENCY_HINT_UNSAFE_IO : 1;
}

}  // namespace

Worker::Worker(const SessionSettings& settings, std::function<void(std::size_t)> on_drained)
    : settings_(settings), on_drained_(std::move(on_drained)), context_(concurrency_hint(settings.config)),
      stay_(context_.get_executor()), drain_timer_(context_.get_executor()) {}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
}

void Worker::start() {
    thread_ = std::thread([this] { run(); });
}

void Worker::adopt(Socket socket, const StreamAddress& peer, const Endpoint& local) {
    asio::dispatch(context_, [this, socket = std::move(socket), peer, &local]() mutable {
        begin_session(std::move(socket), peer, local);
    });
}

void Worker::begin_session(Socket socket, const StreamAddress& peer, const Endpoint& local) {
    const auto session = std::make_shared<Session>(std::move(socket), peer, local, settings_);
    sessions_.insert(session);
    // What is no fault of the connection, such as an event callback that throws, is passed on and ends the program.
    auto on_end = [this, session](std::exception_ptr bug) {
        session_ended(session);
        if (bug) std::rethrow_exception(bug);
    };
    asio::co_spawn(context_.get_executor(), session->run(), std::move(on_end));
}

void Worker::session_ended(const std::shared_ptr<Session>& session) {
    sessions_.erase(session);
    report_if_drained();
}

void Worker::drain_until(Clock::time_point deadline) {
    asio::post(context_, [this, deadline] { begin_drain(deadline); });
}

void Worker::begin_drain(Clock::time_point deadline) {
    const bool is_first = !std::exchange(draining_, true);
    if (deadline <= Clock::now()) {
        cut_all();
        report_if_drained();
        return;
    }
    if (is_first) {
        for (const auto& session : sessions_) session->drain();
    }
    drain_timer_.expires_at(deadline);
    drain_timer_.async_wait([this](std::error_code aborted) {
        if (!aborted) cut_all();
    });
    report_if_drained();
}

void Worker::cut_all() {
    for (const auto& session : sessions_) cut_count_ += session->cut() ? 1U : 0U;
}

void Worker::report_if_drained() {
    if (!draining_ || !sessions_.empty() || !on_drained_) return;
    drain_timer_.cancel();
    std::exchange(on_drained_, nullptr)(cut_count_);
}

}  // namespace echo::detail
