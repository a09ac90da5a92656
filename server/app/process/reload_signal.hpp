// SIGHUP: whoever sends it wants the configuration to be loaded again.
#pragma once

#include <functional>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

namespace echo::server_app {

/// While it lives, SIGHUP calls `reload` on the event loop of `executor`, once a signal that the system delivers: those
/// that arrive meanwhile may become one. Destroyed after the loop has ended.
class ReloadSignal {
public:
    ReloadSignal(asio::io_context::executor_type executor, std::function<void()> reload);

private:
    void wait();

    std::function<void()> reload_;
    asio::basic_signal_set<asio::io_context::executor_type> signals_;
};

}  // namespace echo::server_app
