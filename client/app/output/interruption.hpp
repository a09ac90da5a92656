// Ctrl-C: once to end in order, twice to end at once.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>

namespace echo::client_app {

/// The name of one of those that `Interruption` catches: `SIGINT`.
std::string_view signal_name(int signal) noexcept;

/// While it lives, SIGINT, SIGTERM and SIGHUP are caught once: the first of them calls `on_first`, and the next ends
/// the program as an unhandled one does, whatever the event loop may be stuck in. The first two are caught even where
/// the program that started this one ignores them, as a shell does for what it puts into the background: who sends the
/// signal means it. SIGHUP, the end of the terminal, stays ignored where it was, as by nohup(1). Not thread-safe; one
/// at a time in a process.
class Interruption {
public:
    /// The callbacks are called by `context`, which must outlive this object. Without `on_quit` SIGQUIT stays as it is;
    /// with it each SIGQUIT (Ctrl-\) calls it.
    /// @throws std::system_error if there is no descriptor left.
    explicit Interruption(asio::io_context& context, std::function<void(int signal)> on_first,
                          std::function<void()> on_quit = {});

    /// As `stop()`; what the signals did before holds again.
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    /// No callback is called any more, and the event loop has nothing to wait for here: until then it never runs out
    /// of work. The signals stay caught.
    void stop();

private:
    void wait();
    void on_signal(int signal);

    asio::posix::stream_descriptor signals_;
    std::function<void(int signal)> on_first_;
    std::function<void()> on_quit_;
    bool stopped_ = false;
    std::shared_ptr<unsigned char> arrived_;  // shared with nobody: its end tells a late handler that we are gone
};

}  // namespace echo::client_app
