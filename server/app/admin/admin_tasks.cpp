#include "admin/admin_tasks.hpp"

#include <utility>

namespace echo::server_app {
namespace {

constexpr std::size_t thread_count = 4;
// Each holds a descriptor, which the connections of the echo server may be in need of.
constexpr std::size_t most_unfinished = 16;

}  // namespace

AdminTasks::AdminTasks(std::chrono::nanoseconds patience, std::function<void()> cut_all)
    : patience_(patience), cut_all_(std::move(cut_all)) {
    while (threads_.size() < thread_count) threads_.emplace_back([this] { work_until_shutdown(); });
}

void AdminTasks::enqueue(std::function<void()> work) {
    bool must_cut = false;
    {
        const std::scoped_lock lock(mutex_);
        if (unfinished_++ == 0) progress_ = Clock::now();
        waiting_.push_back(std::move(work));
        // Held threads are found out here as well, since a stream of new connections leaves no idle moment.
        must_cut = is_crowded() || is_held();
    }
    if (must_cut) cut_all_();
    has_work_.notify_one();
}

void AdminTasks::on_idle() {
    std::unique_lock lock(mutex_);
    if (!is_held()) return;
    lock.unlock();
    cut_all_();
}

void AdminTasks::shutdown() {
    end_all();
    has_work_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void AdminTasks::work_until_shutdown() {
    std::unique_lock lock(mutex_);
    for (;;) {
        has_work_.wait(lock, [this] { return is_shut_down_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        {
            const std::function<void()> work = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            work();
        }
        lock.lock();
        progress_ = Clock::now();
        if (--unfinished_ == 0) all_ended_.notify_all();
    }
}

void AdminTasks::end_all() {
    using namespace std::chrono_literals;
    constexpr auto grace = 200ms;
    constexpr auto pause = 10ms;
    std::unique_lock lock(mutex_);
    const auto ended = [this] { return unfinished_ == 0; };
    bool all_ended = all_ended_.wait_for(lock, grace, ended);
    // More than once, because a connection that waited for a thread may still lie ahead.
    while (!all_ended) {
        cut_all_();
        all_ended = all_ended_.wait_for(lock, pause, ended);
    }
    is_shut_down_ = true;
}

bool AdminTasks::is_crowded() const {
    return unfinished_ > most_unfinished;
}

bool AdminTasks::is_held() const {
    return unfinished_ > 0 && Clock::now() - progress_ > patience_;
}

}  // namespace echo::server_app
