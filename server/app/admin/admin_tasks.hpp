// The threads that answer the admin endpoint's requests, and the limit on how long they may be held.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace echo::server_app {

/// Does the work of connections, one each, on a few threads. When connections are there and none has ended for
/// `patience`, or when more than 16 are there, `cut_all` is called, which is to make all of them end. All members are
/// called by the thread that accepts; `shutdown` once, as the last of them.
class AdminTasks {
public:
    AdminTasks(std::chrono::nanoseconds patience, std::function<void()> cut_all);
    AdminTasks(const AdminTasks&) = delete;
    AdminTasks& operator=(const AdminTasks&) = delete;

    void enqueue(std::function<void()> work);

    /// To be called once in a while when no connection comes.
    void on_idle();

    /// Returns when all work has ended, which it sees to.
    void shutdown();

private:
    using Clock = std::chrono::steady_clock;

    void work_until_shutdown();
    void end_all();

    // With the mutex held.
    bool is_crowded() const;
    bool is_held() const;

    const std::chrono::nanoseconds patience_;
    const std::function<void()> cut_all_;
    std::vector<std::thread> threads_;

    std::mutex mutex_;  // guards what follows
    std::condition_variable has_work_;
    std::condition_variable all_ended_;
    std::deque<std::function<void()>> waiting_;
    std::size_t unfinished_ = 0;  // waiting, or with a thread
    Clock::time_point progress_;  // when work was last begun where there was none, or ended
    bool is_shut_down_ = false;
};

}  // namespace echo::server_app
