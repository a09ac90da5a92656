// A thread that runs an event loop for a client without an executor of the caller's.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

namespace echo::detail {

/// Runs until `end`, and then until nothing is left to do.
class IoThread {
public:
    /// An exception that a handler throws there ends the program, with `name` before its text.
    explicit IoThread(const std::string& name);
    /// `end`; what was made on the executor must be gone by then.
    ~IoThread() { end(); }
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    /// Waits until nothing is left to do, unless it is called on the thread itself. May be called again.
    void end();

    const std::shared_ptr<asio::io_context>& loop() const noexcept { return context_; }
    asio::io_context::executor_type executor() const noexcept { return context_->get_executor(); }

private:
    // Shared with the thread, which outlives this object if it is destroyed by a handler.
    std::shared_ptr<asio::io_context> context_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::thread thread_;
};

}  // namespace echo::detail
