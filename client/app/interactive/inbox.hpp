// Where signals and finished calls are told to the one thread that waits for both.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <initializer_list>

namespace echo::client_app {

enum class Event {
    readable,     ///< the descriptor has bytes, or its end
    finished,     ///< `tell_finished` was called
    interrupted,  ///< SIGINT
    terminated,   ///< SIGTERM or SIGHUP; told again by every later wait
    suspended,    ///< SIGTSTP: put the terminal in order, then call `suspend`
    redrawn,      ///< the terminal has another size, or the program goes on after a stop
};

/// Catches signals for as long as it lives; only one at a time may catch any. Its descriptors wake a `poll`, so that no
/// signal is lost between a look and a wait.
class Inbox {
public:
    /// `catches_signals`: SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH and SIGCONT are events; otherwise they do what
    /// they did.
    explicit Inbox(bool catches_signals);
    ~Inbox();
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    /// From any thread: ends a wait with `finished`.
    void tell_finished() noexcept;

    /// Waits for the next event; with a descriptor also for that to be readable.
    Event wait(int descriptor = -1);

    /// Stops the program until somebody lets it go on.
    static void suspend() noexcept;

    /// The signal behind `terminated`; 0 before that.
    int terminating_signal() const noexcept { return terminating_signal_; }

private:
    static constexpr std::size_t signal_count = 6;

    Event take();

    int reading_end_ = -1;
    int writing_end_ = -1;
    bool catches_signals_;
    int terminating_signal_ = 0;
    std::array<struct sigaction, signal_count> former_actions_{};
};

}  // namespace echo::client_app
