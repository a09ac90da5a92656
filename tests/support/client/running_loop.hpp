// An event loop that runs.
#pragma once

#include <thread>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

namespace echo::test {

/// An io_context with a thread, until it is destroyed.
struct RunningLoop {
    asio::io_context context;
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    std::thread thread{[this] { context.run(); }};

    ~RunningLoop() {
        work.reset();
        context.stop();
        thread.join();
    }
};

}  // namespace echo::test
