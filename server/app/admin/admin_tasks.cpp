#include "admin/admin_tasks.hpp"

namespace echo::server_app {
namespace {

constexpr std::size_t thread_count = 4;
// Each holds a descriptor, which the connections of the echo server may be in need of.
constexpr std::size_t most_unfinished = 16;

}  // namespace

AdminTasks::AdminTasks(std::chrono::nanoseconds patience, std::function<void()> cut_all)
    : patience_(patience), cut_all_(std::move(cut_all)), threads_(thread_count) {}

AdminTasks::Taken AdminTasks::enqueue(std::function<void()> work) {
    begin();
    // Held threads are found out here as well, since a stream of new connections leaves no idle moment.
    if (is_crowded() || is_held()) cut_all_();
    return threads_.enqueue([this, work = std::move(work)] {
        work();
        end();
    });
}

void AdminTasks::on_idle() {
    if (is_held()) cut_all_();
}

void AdminTasks::shutdown() {
    using namespace std::chrono_literals;
    constexpr auto grace = 200ms;
    constexpr auto pause = 10ms;
    {
        std::unique_lock lock(mutex_);
        const auto ended = [this] { return unfinished_ == 0; };
        bool all_ended = all_ended_.wait_for(lock, grace, ended);
        // More than once, because a connection that waited for a thread may still lie ahead.
        while (!all_ended) {
            cut_all_();
            all_ended = all_ended_.wait_for(lock, pause, ended);
        }
    }
    threads_.shutdown();
}

void AdminTasks::begin() {
    const std::scoped_lock lock(mutex_);
    if (unfinished_++ == 0) progress_ = Clock::now();
}

void AdminTasks::end() {
    const std::scoped_lock lock(mutex_);
    progress_ = Clock::now();
    if (--unfinished_ == 0) all_ended_.notify_all();
}

bool AdminTasks::is_crowded() const {
    const std::scoped_lock lock(mutex_);
    return unfinished_ > most_unfinished;
}

bool AdminTasks::is_held() const {
    const std::scoped_lock lock(mutex_);
    return unfinished_ > 0 && Clock::now() - progress_ > patience_;
}

}  // namespace echo::server_app
