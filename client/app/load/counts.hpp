// The accounting of a benchmark.
#pragma once

#include <cstdint>

namespace echo::client_app::bench {

/// What became of the messages of the measured part. Once nothing is under way any more, `offered` is `sent` and
/// `missed` together, and `sent` is `answered`, `mismatched` and `failed` together.
struct Counts {
    std::uint64_t offered = 0;     ///< due by the schedule; in a closed loop, what was sent
    std::uint64_t sent = 0;        ///< handed to a connection
    std::uint64_t answered = 0;    ///< that got the reply they should
    std::uint64_t mismatched = 0;  ///< whose reply differs from what was sent
    std::uint64_t failed = 0;      ///< that got no whole reply
    std::uint64_t late = 0;        ///< sent more than a millisecond after they were due
    std::uint64_t missed = 0;      ///< due and never sent, as the run ended before a connection had room
    std::uint64_t sent_bytes = 0;  ///< of message, without framing
    std::uint64_t received_bytes = 0;

    std::uint64_t errors() const noexcept { return failed + mismatched; }
    std::uint64_t ended() const noexcept { return answered + errors(); }

    Counts& operator+=(const Counts& other) noexcept {
        offered += other.offered;
        sent += other.sent;
        answered += other.answered;
        mismatched += other.mismatched;
        failed += other.failed;
        late += other.late;
        missed += other.missed;
        sent_bytes += other.sent_bytes;
        received_bytes += other.received_bytes;
        return *this;
    }

    bool operator==(const Counts&) const = default;
};

}  // namespace echo::client_app::bench
