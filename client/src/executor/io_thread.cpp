#include "executor/io_thread.hpp"

#include <exception>
#include <stdexcept>

#include "thread.hpp"

namespace echo::detail {
namespace {

// Nobody can catch what leaves this thread, so it must say where it came from.
[[noreturn]] void rethrow_named(const std::string& name) {
    const std::string words = name + ": a handler has thrown on the client's own thread: ";
    try {
        throw;
    } catch (const std::exception& failure) {
        std::throw_with_nested(std::runtime_error(words + failure.what()));
    } catch (...) {
        std::throw_with_nested(std::runtime_error(words + "not a std::exception"));
    }
}

}  // namespace

IoThread::IoThread(const std::string& name)
    : context_(std::make_shared<asio::io_context>(ASIO_CONCURRENCY_HINT_UNSAFE_IO)), work_(context_->get_executor()) {
    thread_ = start_thread("echo-client", [context = context_, name] {
        try {
            context->run();
        } catch (...) {
            rethrow_named(name);
        }
    });
}

void IoThread::end() {
    if (!thread_.joinable()) return;
    work_.reset();
    if (thread_.get_id() == std::this_thread::get_id()) {
        thread_.detach();  // a handler destroys its own client: the thread cannot wait for itself
    } else {
        thread_.join();
    }
}

}  // namespace echo::detail
