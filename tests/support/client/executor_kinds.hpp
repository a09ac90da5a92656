// Executors of every kind that a user may have, with the threads that run them.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/system_executor.hpp>
#include <asio/thread_pool.hpp>

namespace echo::test {

inline thread_local bool on_users_executor = false;

// A user's own type, which is none of Asio's.
struct UsersExecutor {
    asio::thread_pool::executor_type inner;

    asio::execution_context& query(asio::execution::context_t) const noexcept { return inner.context(); }
    static constexpr asio::execution::blocking_t query(asio::execution::blocking_t) noexcept {
        return asio::execution::blocking_t::never;
    }

    template <class Function>
    void execute(Function function) const {
        asio::post(inner, [function = std::move(function)]() mutable {
            on_users_executor = true;
            Function(std::move(function))();
            on_users_executor = false;
        });
    }

    bool operator==(const UsersExecutor&) const noexcept = default;
};

struct ExecutorKind {
    std::string name;
    asio::any_io_executor executor;
    std::function<bool()> runs_here;  // the calling thread
    bool is_serial;
};

template <class Executor>
ExecutorKind executor_kind(std::string name, Executor executor, bool is_serial) {
    return {std::move(name), executor, [executor] { return executor.running_in_this_thread(); }, is_serial};
}

// What runs the executors, from construction to destruction.
class Executors {
public:
    Executors() {
        run(solo_, 1);
        run(shared_, 2);
    }
    ~Executors() {
        solo_work_.reset();
        shared_work_.reset();
        for (std::thread& thread : threads_) thread.join();
        pool_.join();
    }

    static constexpr unsigned count = 9;

    std::vector<ExecutorKind> kinds() {
        const UsersExecutor users{pool_.get_executor()};
        return {
            executor_kind("an io_context, one thread", solo_.get_executor(), true),
            executor_kind("an io_context, two threads", shared_.get_executor(), false),
            executor_kind("a strand of an io_context", asio::make_strand(shared_), true),
            executor_kind("a strand of any_io_executor",
                          asio::make_strand(asio::any_io_executor(shared_.get_executor())), true),
            executor_kind("a thread pool", pool_.get_executor(), false),
            executor_kind("a strand of a thread pool", asio::make_strand(pool_), true),
            executor_kind("a strand of a user's own type", asio::make_strand(asio::any_io_executor(users)), true),
            {"a user's own type", users, [] { return on_users_executor; }, false},
            // Its threads are nobody else's.
            {"the system's", asio::system_executor(),
             [this] { return is_none_of_ours() && std::this_thread::get_id() != main_; }, false},
        };
    }

private:
    void run(asio::io_context& context, int threads) {
        while (threads-- > 0) threads_.emplace_back([&context] { context.run(); });
    }

    bool is_none_of_ours() const {
        for (const std::thread& thread : threads_) {
            if (thread.get_id() == std::this_thread::get_id()) return false;
        }
        return !pool_.get_executor().running_in_this_thread();
    }

    const std::thread::id main_ = std::this_thread::get_id();
    asio::io_context solo_;
    asio::io_context shared_;
    mutable asio::thread_pool pool_{4};
    asio::executor_work_guard<asio::io_context::executor_type> solo_work_{solo_.get_executor()};
    asio::executor_work_guard<asio::io_context::executor_type> shared_work_{shared_.get_executor()};
    std::vector<std::thread> threads_;
};

}  // namespace echo::test
