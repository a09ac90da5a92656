#include "worker.hpp"

#include <exception>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/dispatch.hpp>
#include <asio/post.hpp>

namespace echo::detail {
namespace {

// Tells Asio that one thread runs the loop: a handler queued by that thread then wakes no other.
constexpr int one_thread = 1;

}  // namespace

Worker::Worker(const SessionSettings& settings)
    : settings_(settings), context_(one_thread), stay_(context_.get_executor()), drain_timer_(context_.get_executor()) {
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
}

void Worker::start(std::function<void(std::size_t)> on_finished) {
    thread_ = std::thread([this, on_finished = std::move(on_finished)] {
        context_.run();
        on_finished(cut_count_);
    });
}

void Worker::abandon() {
    context_.stop();
    join();
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
    if (draining_ && sessions_.empty()) drain_timer_.cancel();
}

void Worker::drain_until(Clock::time_point deadline) {
    asio::post(context_, [this, deadline] { begin_drain(deadline); });
}

void Worker::begin_drain(Clock::time_point deadline) {
    const bool is_first = !std::exchange(draining_, true);
    stay_.reset();
    if (deadline <= Clock::now()) {
        drain_timer_.cancel();
        cut_all();
        return;
    }
    if (is_first) {
        for (const auto& session : sessions_) session->drain();
    }
    if (sessions_.empty()) return;
    drain_timer_.expires_at(deadline);
    drain_timer_.async_wait([this](std::error_code aborted) {
        if (!aborted) cut_all();
    });
}

void Worker::cut_all() {
    for (const auto& session : sessions_) cut_count_ += session->cut() ? 1U : 0U;
}

}  // namespace echo::detail
