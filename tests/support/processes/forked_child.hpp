// A child made by fork(2), in the middle of a test.
#pragma once

#include <functional>

#include <sys/types.h>

namespace echo::test {

/// Runs `act` in a child, which then ends at once: no destructor runs there, and nothing that the test framework does
/// at its end. A child that takes longer than the test's patience is ended by a signal.
///
/// What `act` finds is what the process had at the fork, but for all threads save the one that forked. It must not use
/// Catch2; what it has to say is its exit code.
class ForkedChild {
public:
    /// Exit code of a child whose `act` threw.
    static constexpr int threw = 101;
    /// What stands for the exit code of a child that was ended by a signal.
    static constexpr int ended_by_signal = 102;

    /// `act` may call the function that it is given to wait until `release` is called; afterwards it returns at once.
    using Act = std::function<int(const std::function<void()>& wait_for_release)>;

    explicit ForkedChild(const Act& act);
    /// Ends the child.
    ~ForkedChild();
    ForkedChild(const ForkedChild&) = delete;
    ForkedChild& operator=(const ForkedChild&) = delete;

    void release();

    /// Waits until the child has ended.
    int exit_code();

    bool lives();

private:
    [[noreturn]] void run(const Act& act);
    bool reap(int options);

    int release_read_ = -1;
    int release_write_ = -1;
    pid_t process_ = -1;
    bool ended_ = false;
    int exit_code_ = 0;
};

}  // namespace echo::test
