// The threads that answer the admin endpoint's requests, and the limit on how long they may be held.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>

#include <httplib.h>

namespace echo::server_app {

/// Runs what cpp-httplib hands it, a connection each, on a few threads. cpp-httplib limits only how long it waits for
/// the next byte. Here, when connections are there and none has ended for `patience`, or when more than 16 are there,
/// `cut_all` is called, which is to make all of them end. All members are called by the thread that accepts.
class AdminTasks : public httplib::TaskQueue {
    // Later versions of cpp-httplib want to know whether the work was taken.
    using Taken = decltype(std::declval<httplib::TaskQueue&>().enqueue(std::declval<std::function<void()>>()));

public:
    AdminTasks(std::chrono::nanoseconds patience, std::function<void()> cut_all);

    Taken enqueue(std::function<void()> work) override;
    void on_idle() override;

    /// Returns when all work has ended, which it sees to.
    void shutdown() override;

private:
    using Clock = std::chrono::steady_clock;

    void begin();
    void end();
    bool is_crowded() const;
    bool is_held() const;

    const std::chrono::nanoseconds patience_;
    const std::function<void()> cut_all_;
    httplib::ThreadPool threads_;

    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable all_ended_;
    std::size_t unfinished_ = 0;
    Clock::time_point progress_;  // when work was last begun where there was none, or ended
};

}  // namespace echo::server_app
