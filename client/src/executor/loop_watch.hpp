// Tells clients that the io_context they work on is being destroyed.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <asio/execution_context.hpp>

namespace echo::detail {

/// A service of the io_context. When the context is destroyed Asio first shuts all services down and then destroys
/// them: in `shutdown` those that sockets, timers and strands live in are still there, for the last time. Thread-safe.
class LoopWatch : public asio::execution_context::service {
public:
    static inline asio::execution_context::id id;

    explicit LoopWatch(asio::execution_context& context) : service(context) {}

    /// `loop_gone` is called in the context's destructor, if `owner` still lives.
    void add(std::weak_ptr<void> owner, std::function<void()> loop_gone) {
        const std::lock_guard lock(mutex_);
        std::erase_if(watchers_, [](const Watcher& watcher) { return watcher.owner.expired(); });
        watchers_.push_back({std::move(owner), std::move(loop_gone)});
    }

private:
    struct Watcher {
        std::weak_ptr<void> owner;
        std::function<void()> loop_gone;
    };

    void shutdown() override {
        // Nothing else runs any more, and what is told may destroy other clients.
        for (const Watcher& watcher : std::exchange(watchers_, {})) {
            if (const auto alive = watcher.owner.lock()) watcher.loop_gone();
        }
    }

    std::mutex mutex_;
    std::vector<Watcher> watchers_;
};

}  // namespace echo::detail
