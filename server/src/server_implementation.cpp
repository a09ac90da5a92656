#include "server_implementation.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include <asio/post.hpp>

#include "config_difference.hpp"
#include "stats/counters.hpp"

namespace echo {
namespace {

// Keeps "now plus the time-out" within what the clock can count.
constexpr std::chrono::hours longest_drain(24 * 365);

}  // namespace

Server::Implementation::Implementation(server_detail::SessionSettings settings)
    : settings_(std::move(settings)), memory_(settings_.config.threads) {
    add_workers();
    bind();
    put_limits_into_force(settings_.config.limits);
}

Server::Implementation::~Implementation() {
    request_stop(std::chrono::nanoseconds(0));
    wait();
    // Joined before the listeners go, since the threads used them to the end.
    for (const auto& worker : workers_) worker->join();
}

void Server::Implementation::add_workers() {
    for (std::size_t index = 0; index < settings_.config.threads; ++index) {
        workers_.push_back(std::make_unique<server_detail::Worker>(
            index, settings_,
            server_detail::Worker::Neighbours{
                .memory = memory_,
                .drained = [this](std::size_t cut) { worker_drained(cut); },
                .make_room = [this](std::size_t worker) { workers_[worker]->make_room(); }}));
    }
    undrained_workers_ = workers_.size();
}

void Server::Implementation::bind() {
    std::vector<server_detail::Executor> executors;
    for (const auto& worker : workers_) executors.push_back(worker->executor());
    const ServerConfig& config = settings_.config;
    for (const ListenEndpoint& listen : config.listen) {
        add_listeners(server_detail::bind_endpoint(listen.endpoint, executors, config.backlog),
                      listen.proxy_protocol.value_or(config.proxy_protocol));
    }
    for (const ListeningSocket& socket : config.inherited) {
        add_listeners(server_detail::take_over(socket, executors.front()), config.proxy_protocol);
    }
    open_listeners_ = listeners_.size();
}

// A socket that every worker has one of serves its own worker; one that stands alone serves all.
void Server::Implementation::add_listeners(server_detail::BoundEndpoint bound, ProxyProtocol proxy_protocol) {
    endpoints_.push_back(bound.endpoint);
    std::vector<server_detail::Worker*> all;
    for (const auto& worker : workers_) all.push_back(worker.get());
    for (auto& part : bound.parts) {
        listeners_.push_back(std::make_unique<server_detail::Listener>(
            bound.endpoint, std::move(part.acceptor), std::move(bound.file),
            bound.stands_alone ? all : std::vector{all[part.executor]}, admission_, proxy_protocol, settings_.config));
    }
}

void Server::Implementation::put_limits_into_force(const ServerLimits& limits) {
    const std::size_t possible = server_detail::possible_connections(workers_.size(), listeners_.size());
    const std::size_t wanted = limits.max_connections;
    admission_.set_limits(wanted == 0 ? 0 : std::min(wanted, possible), limits.max_connections_per_ip);
    memory_.set_limit(limits.max_buffer_memory);
}

void Server::Implementation::start() {
    start(FirstThread::own);
}

std::size_t Server::Implementation::run() {
    std::exception_ptr failure;
    if (start(FirstThread::callers)) failure = run_first_worker();
    const std::size_t cut = wait();
    if (failure) std::rethrow_exception(failure);
    return cut;
}

// What a callback, or a handler of the user's on this event loop, throws is to reach whoever called run(). But the loop
// has to go on until the server has stopped, or nobody would ever close what is open.
std::exception_ptr Server::Implementation::run_first_worker() {
    std::exception_ptr first_failure;
    for (bool ended = false; !ended;) {
        try {
            workers_.front()->run();
            ended = true;
        } catch (...) {
            if (!first_failure) first_failure = std::current_exception();
            request_stop(std::chrono::nanoseconds(0));
        }
    }
    return first_failure;
}

// Returns whether the server runs now: false if it has been stopped before.
bool Server::Implementation::start(FirstThread first) {
    const std::scoped_lock lock(mutex_);
    if (state_ == State::stopped) return false;
    if (state_ != State::created) throw std::logic_error("start: the server has been started already");
    start_workers(first);
    state_ = State::running;
    for (const auto& listener : listeners_) {
        asio::post(listener->executor(),
                   [this, &listener = *listener] { listener.start([this] { listener_closed(); }); });
    }
    return true;
}

void Server::Implementation::start_workers(FirstThread first) {
    try {
        for (auto index = static_cast<std::size_t>(first); index < workers_.size(); ++index) {
            workers_[index]->start();
        }
    } catch (...) {
        // Nothing was accepted yet, so that the threads that did start can simply end.
        state_ = State::stopped;
        for (const auto& listener : listeners_) listener->close();
        for (const auto& worker : workers_) worker->end();
        throw;
    }
}

void Server::Implementation::request_stop(std::chrono::nanoseconds drain_timeout) {
    const auto timeout =
        std::clamp<std::chrono::nanoseconds>(drain_timeout, std::chrono::nanoseconds(0), longest_drain);
    const std::scoped_lock lock(mutex_);
    deadline_ = std::min(deadline_, Clock::now() + timeout);
    switch (state_) {
        case State::created:
            for (const auto& listener : listeners_) listener->close();
            state_ = State::stopped;
            break;
        case State::running:
            state_ = State::closing;
            for (const auto& listener : listeners_) {
                asio::post(listener->executor(), [&listener = *listener] { listener.close(); });
            }
            break;
        case State::draining: drain_workers(); break;
        case State::closing:
        case State::stopped: break;
    }
}

void Server::Implementation::listener_closed() {
    const std::scoped_lock lock(mutex_);
    if (--open_listeners_ > 0) return;
    state_ = State::draining;
    drain_workers();
}

void Server::Implementation::drain_workers() {
    for (const auto& worker : workers_) worker->drain_until(deadline_);
}

// All event loops go on until the last worker is drained: on the first one the user's own signals and timers may be
// waiting, and they may be what ends the others.
void Server::Implementation::worker_drained(std::size_t cut) {
    const std::scoped_lock lock(mutex_);
    cut_ += cut;
    if (--undrained_workers_ > 0) return;
    for (const auto& worker : workers_) worker->end();
    state_ = State::stopped;
    // Notified under the lock: whoever waits may destroy this object as soon as it is released.
    stopped_.notify_all();
}

std::vector<std::string> Server::Implementation::reload(const ServerConfig& config,
                                                        std::shared_ptr<server_detail::ServerTls> tls) {
    const Framing framing = settings_.config.framing.with_max_message(config.framing.max_message());
    // One reload after the other: otherwise two threads could leave the workers with the limits of different ones.
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> differences = server_detail::differences(settings_.config, config);
    put_limits_into_force(config.limits);
    for (const auto& worker : workers_) worker->change_settings(config.limits, framing, tls);
    return differences;
}

ServerStats Server::Implementation::stats() const {
    ServerStats stats = server_detail::aggregate(workers_);
    stats.buffer_bytes = memory_.held();
    stats.max_connections = admission_.max_connections();
    const std::scoped_lock lock(mutex_);
    stats.accepting = state_ == State::running;
    return stats;
}

std::size_t Server::Implementation::wait() {
    std::unique_lock lock(mutex_);
    stopped_.wait(lock, [this] { return state_ == State::stopped || state_ == State::created; });
    return cut_;
}

}  // namespace echo
