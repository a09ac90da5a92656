#include "output/interruption.hpp"

#include <atomic>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <asio/buffer.hpp>

namespace echo::client_app {
namespace {

// All that a handler may touch; it is read by whichever thread the system interrupts.
std::atomic<int> write_end = -1;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may take no lock");

struct Disposition {
    int signal;
    bool caught;
    struct sigaction before;
};

Disposition dispositions[] = {{SIGINT, false, {}}, {SIGTERM, false, {}}, {SIGHUP, false, {}}, {SIGQUIT, false, {}}};

void report(int signal) {
    const int error = errno;
    const auto byte = static_cast<unsigned char>(signal);
    // Never blocks: where nobody has read the signals before, one more is none.
    [[maybe_unused]] const ::ssize_t written = ::write(write_end.load(), &byte, 1);
    errno = error;
}

// Here and not in the event loop, so that the second signal ends the program also when that loop is stuck.
void handle_interruption(int signal) {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGHUP, SIG_DFL);
    report(signal);
}

void catch_signal(Disposition& disposition, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    // Both at once would otherwise count as one for the second handler.
    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, SIGTERM);
    sigaddset(&action.sa_mask, SIGHUP);
    ::sigaction(disposition.signal, &action, &disposition.before);
    disposition.caught = true;
}

// As nohup(1) leaves it: the end of the terminal is to end nothing.
bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

asio::posix::stream_descriptor open_pipe(asio::io_context& context) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) throw std::system_error(errno, std::system_category(), "pipe");
    assert(write_end == -1);
    write_end = ends[1];
    return {context, ends[0]};
}

}  // namespace

Interruption::Interruption(asio::io_context& context, std::function<void(int signal)> on_first,
                           std::function<void()> on_quit)
    : signals_(open_pipe(context)), on_first_(std::move(on_first)), on_quit_(std::move(on_quit)),
      arrived_(std::make_shared<unsigned char>()) {
    for (Disposition& disposition : dispositions) {
        if (disposition.signal == SIGQUIT) {
            if (on_quit_) catch_signal(disposition, report);
        } else if (disposition.signal != SIGHUP || !is_ignored(SIGHUP)) {
            catch_signal(disposition, handle_interruption);
        }
    }
    wait();
}

Interruption::~Interruption() {
    for (Disposition& disposition : dispositions) {
        if (std::exchange(disposition.caught, false)) ::sigaction(disposition.signal, &disposition.before, nullptr);
    }
    ::close(write_end.exchange(-1));
}

void Interruption::stop() {
    stopped_ = true;
    std::error_code ignored;
    signals_.cancel(ignored);
}

void Interruption::wait() {
    if (stopped_) return;
    const auto on_read = [this, arrived = std::weak_ptr(arrived_)](std::error_code error, std::size_t) {
        if (error || arrived.expired() || stopped_) return;
        on_signal(*arrived_);
        if (!arrived.expired()) wait();
    };
    signals_.async_read_some(asio::buffer(arrived_.get(), 1), on_read);
}

std::string_view signal_name(int signal) noexcept {
    switch (signal) {
        case SIGINT: return "SIGINT";
        case SIGTERM: return "SIGTERM";
        case SIGHUP: return "SIGHUP";
    }
    return "unknown";
}

void Interruption::on_signal(int signal) {
    if (signal == SIGQUIT) return on_quit_();
    if (on_first_) std::exchange(on_first_, nullptr)(signal);
}

}  // namespace echo::client_app
