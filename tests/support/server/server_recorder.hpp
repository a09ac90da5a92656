// Remembers what a server reports, so that a test can wait for it and look at it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echo/server.hpp>

namespace echo::test {

/// Must outlive the server whose events it records. Thread-safe.
class ServerRecorder {
public:
    /// Events that fill this recorder; `pre_request` only with `with_messages`.
    ServerEvents events(bool with_messages = false) {
        ServerEvents events;
        events.connection_made = [this](const SessionReport& session) { add(made_, session); };
        events.connection_lost = [this](const SessionReport& session) { add(lost_, session); };
        events.connection_refused = [this](const SessionReport& session) { add(refused_, session); };
        events.proxy_header_unread = [this](const SessionReport& session) { add(unread_, session); };
        events.accept_failed = [this](const Endpoint&, std::error_code error) { add(accept_failures_, error); };
        if (with_messages) {
            events.pre_request = [this](const SessionReport&, std::string_view message) {
                add(messages_, std::string(message));
            };
        }
        return events;
    }

    /// Each waits until there are at least `count`, at most 10 s, and returns all there are.
    std::vector<SessionReport> made(std::size_t count) { return wait_for(made_, count); }
    std::vector<SessionReport> lost(std::size_t count) { return wait_for(lost_, count); }
    std::vector<SessionReport> refused(std::size_t count) { return wait_for(refused_, count); }
    std::vector<SessionReport> unread_headers(std::size_t count) { return wait_for(unread_, count); }
    std::vector<std::error_code> accept_failures(std::size_t count) { return wait_for(accept_failures_, count); }
    std::vector<std::string> messages(std::size_t count) { return wait_for(messages_, count); }

private:
    template <class T>
    void add(std::vector<T>& list, T item) {
        const std::scoped_lock lock(mutex_);
        list.push_back(std::move(item));
        changed_.notify_all();
    }

    template <class T>
    std::vector<T> wait_for(const std::vector<T>& list, std::size_t count) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, std::chrono::seconds(10), [&] { return list.size() >= count; })) {
            throw std::runtime_error("the server reported " + std::to_string(list.size()) + " of " +
                                     std::to_string(count) + " events");
        }
        return list;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<SessionReport> made_;
    std::vector<SessionReport> lost_;
    std::vector<SessionReport> refused_;
    std::vector<SessionReport> unread_;
    std::vector<std::error_code> accept_failures_;
    std::vector<std::string> messages_;
};

/// Settings for a server on a free loopback port.
inline ServerConfig loopback_config(const Framing& framing = Framing::separator()) {
    ServerConfig config;
    config.listen = {"127.0.0.1:0"};
    config.framing = framing;
    return config;
}

/// A server that has been started, on a free loopback port unless `config` says otherwise.
class RunningServer {
public:
    explicit RunningServer(ServerConfig config = loopback_config()) : server_(std::move(config)) { server_.start(); }
    RunningServer(ServerConfig config, ServerProtocolFactory make_protocol)
        : server_(std::move(config), std::move(make_protocol)) {
        server_.start();
    }

    Server* operator->() { return &server_; }
    const Endpoint& endpoint() const { return server_.endpoints().front(); }

private:
    Server server_;
};

}  // namespace echo::test
