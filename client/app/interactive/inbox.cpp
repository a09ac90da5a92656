#include "interactive/inbox.hpp"

#include <atomic>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace echo::client_app {
namespace {

constexpr int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH, SIGCONT};
constexpr unsigned char finished_byte = 0;

// A signal handler reaches nothing but globals.
std::atomic<int> signal_pipe{-1};

void write_byte(int descriptor, unsigned char byte) noexcept {
    // A full pipe holds enough to wake whoever waits.
    while (::write(descriptor, &byte, 1) < 0 && errno == EINTR) {
    }
}

extern "C" void pass_signal_on(int signal) {
    const int former_error = errno;
    write_byte(signal_pipe.load(), static_cast<unsigned char>(signal));
    errno = former_error;
}

void set_flags(int descriptor) {
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

}  // namespace

Inbox::Inbox(bool catches_signals) : catches_signals_(catches_signals) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::system_error(errno, std::generic_category());
    reading_end_ = ends[0];
    writing_end_ = ends[1];
    set_flags(reading_end_);
    set_flags(writing_end_);
    if (!catches_signals_) return;
    signal_pipe = writing_end_;
    struct sigaction action {};
    action.sa_handler = pass_signal_on;
    action.sa_flags = SA_RESTART;
    for (std::size_t i = 0; i < signal_count; ++i) ::sigaction(caught[i], &action, &former_actions_[i]);
}

Inbox::~Inbox() {
    if (catches_signals_) {
        for (std::size_t i = 0; i < signal_count; ++i) ::sigaction(caught[i], &former_actions_[i], nullptr);
    }
    ::close(reading_end_);
    ::close(writing_end_);
}

void Inbox::tell_finished() noexcept {
    write_byte(writing_end_, finished_byte);
}

void Inbox::suspend() noexcept {
    std::raise(SIGSTOP);
}

Event Inbox::wait(int descriptor) {
    if (terminating_signal_ != 0) return Event::terminated;
    for (;;) {
        pollfd watched[] = {{reading_end_, POLLIN, 0}, {descriptor, POLLIN, 0}};
        if (::poll(watched, descriptor < 0 ? 1 : 2, -1) < 0) {
            if (errno == EINTR) continue;
            throw std::system_error(errno, std::generic_category());
        }
        if (watched[0].revents != 0) return take();
        if (watched[1].revents != 0) return Event::readable;
    }
}

Event Inbox::take() {
    unsigned char byte = finished_byte;
    while (::read(reading_end_, &byte, 1) < 0 && errno == EINTR) {
    }
    switch (byte) {
        case SIGINT: return Event::interrupted;
        case SIGTERM:
        case SIGHUP: terminating_signal_ = byte; return Event::terminated;
        case SIGTSTP: return Event::suspended;
        case SIGWINCH:
        case SIGCONT: return Event::redrawn;
    }
    return Event::finished;
}

}  // namespace echo::client_app
