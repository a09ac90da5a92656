// Whether to look for bytes, or to wait until the event loop tells of them.
#pragma once

#include <cstdint>

namespace echo::detail {

/// Whether a connection waits for bytes rather than look for them in its next turn. A peer that has once not sent on by
/// then, though there were no others to wait for, seldom will in the turns after; and each look costs a system call.
class Patience {
public:
    /// To be asked after each answer.
    bool waits_next() noexcept {
        if (waits_ == 0) return false;
        --waits_;
        return true;
    }
    void looked_in_vain() noexcept { waits_ = 16; }

private:
    std::uint8_t waits_ = 0;
};

/// Whether bytes were there so often in a row that they will be for a while.
class Busyness {
public:
    /// To be told of each look that was not in vain. Returns whether it is so.
    bool found() noexcept {
        if (found_ < enough) ++found_;
        return found_ == enough;
    }

private:
    static constexpr std::uint8_t enough = 16;

    std::uint8_t found_ = 0;
};

}  // namespace echo::detail
