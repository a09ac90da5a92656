// Threads that leave the program's signals to the program.
#pragma once

#include <csignal>
#include <string>
#include <thread>
#include <utility>

#include <pthread.h>

namespace echo::detail {

/// Blocks, in the thread that makes it and for its life, every signal that a program may want to get in a thread of its
/// choice: a thread that is started meanwhile keeps them blocked. Those that a thread brings upon itself stay, and
/// SIGPROF, by which profilers sample each thread.
class SignalsBlocked {
public:
    SignalsBlocked() noexcept {
        sigset_t blocked;
        sigfillset(&blocked);
        for (const int own : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGPROF}) {
            sigdelset(&blocked, own);
        }
        pthread_sigmask(SIG_BLOCK, &blocked, &former_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &former_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t former_;
};

/// Starts a thread of the library's, which gets no signal of the program's. Debuggers and `ps -L` show up to 15
/// characters of its name.
/// @throws std::system_error if the system gives no thread.
template <class Work>
std::thread start_thread(const std::string& name, Work work) {
    const SignalsBlocked blocked;
    return std::thread([shown = name.substr(0, 15), work = std::move(work)]() mutable {
#if defined(__linux__)
        pthread_setname_np(pthread_self(), shown.c_str());
#endif
        work();
    });
}

}  // namespace echo::detail
