#include "executor/fork_guard.hpp"

#include <atomic>
#include <mutex>
#include <system_error>

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

namespace echo::detail {
namespace {

std::atomic<std::uint32_t> forks = 0;

}  // namespace

/// All guards of the process. Lives for ever, as clients may be destroyed after static objects are.
class GuardedSockets {
public:
    static GuardedSockets& instance() {
        static auto* const sockets = new GuardedSockets;
        return *sockets;
    }

    void add(ForkGuard& guard) {
        const std::lock_guard lock(mutex_);
        guard.next_ = first_;
        if (first_) first_->previous_ = &guard;
        first_ = &guard;
    }

    void remove(ForkGuard& guard) noexcept {
        const std::lock_guard lock(mutex_);
        (guard.previous_ ? guard.previous_->next_ : first_) = guard.next_;
        if (guard.next_) guard.next_->previous_ = guard.previous_;
    }

private:
    GuardedSockets() {
        const int error = pthread_atfork(&before_fork, &in_parent, &in_child);
        if (error) throw std::system_error(error, std::generic_category(), "pthread_atfork");
    }

    // Held over the fork, so that the child finds the list whole.
    static void before_fork() { instance().mutex_.lock(); }
    static void in_parent() { instance().mutex_.unlock(); }
    static void in_child() {
        ++forks;
        instance().replace_all();
        instance().mutex_.unlock();
    }

    // Only what is allowed between fork and exec in a program with threads (signal-safety(7)).
    void replace_all() noexcept {
        int ends[2];
        const bool made = first_ && socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0;
        for (const ForkGuard* guard = first_; guard; guard = guard->next_) {
            // Without a replacement the descriptor is closed: better an error in the child than a disturbed parent.
            made ? dup3(ends[0], guard->descriptor_, O_CLOEXEC) : ::close(guard->descriptor_);
        }
        if (!made) return;
        ::close(ends[0]);
        ::close(ends[1]);
    }

    std::mutex mutex_;
    ForkGuard* first_ = nullptr;
};

std::uint32_t fork_count() {
    GuardedSockets::instance();  // counts from now on
    return fork_count_now();
}

std::uint32_t fork_count_now() noexcept {
    return forks.load(std::memory_order_relaxed);
}

ForkGuard::ForkGuard(int descriptor) : descriptor_(descriptor) {
    GuardedSockets::instance().add(*this);
}

ForkGuard::~ForkGuard() {
    GuardedSockets::instance().remove(*this);
}

}  // namespace echo::detail
