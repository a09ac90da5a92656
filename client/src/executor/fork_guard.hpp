// What becomes of a client in a child made by fork(2).
#pragma once

#include <cstdint>

namespace echo::detail {

/// How many forks lie between the first call of this function and this process: another number than before means that
/// this is a child of the process that asked before.
/// @throws std::system_error, the first time, if memory is short.
std::uint32_t fork_count();

/// The same number, for who has asked before.
std::uint32_t fork_count_now() noexcept;

/// Keeps a socket from being shared with forked children, as long as it lives. In a child the same descriptor then is
/// a socket whose other end is closed: whatever the child does with it, nothing is read from the parent's connection or
/// written to it, and the peer sees the connection end when the parent closes it. Another program that is started does
/// not get the socket at all. Thread-safe.
class ForkGuard {
public:
    explicit ForkGuard(int descriptor);
    ~ForkGuard();
    ForkGuard(const ForkGuard&) = delete;
    ForkGuard& operator=(const ForkGuard&) = delete;

private:
    friend class GuardedSockets;

    int descriptor_;
    ForkGuard* previous_ = nullptr;
    ForkGuard* next_ = nullptr;
};

}  // namespace echo::detail
