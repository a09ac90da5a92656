#include "executor/io_thread.hpp"

#include "thread.hpp"

namespace echo::detail {

IoThread::IoThread() : context_(std::make_shared<asio::io_context>(1)), work_(context_->get_executor()) {
    thread_ = start_thread("echo-client", [context = context_] { context->run(); });
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
