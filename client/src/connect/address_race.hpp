// Which of a name's addresses is tried when, and which of them wins.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <system_error>
#include <vector>

namespace echo::detail {

/// Happy Eyeballs (RFC 8305, section 5) as a rule: told what became of the attempts, and the time, it says what to do
/// next. It has no socket and no clock.
///
/// The addresses are tried in their order. The next attempt begins `attempt_delay` after the one before it, or at once
/// when that one has failed. All go on until one wins: one that answers late, as over a satellite or after its first
/// packet was lost, is not given up for another. At most `most_under_way` are made at the same time, since each holds a
/// descriptor; the next one then waits until one has failed.
class AddressRace {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// RFC 8305, section 8: the recommended Connection Attempt Delay.
    static constexpr std::chrono::milliseconds attempt_delay{250};
    static constexpr std::size_t most_under_way = 6;

    struct Step {
        enum class Kind {
            start,    ///< begin to connect to `address`, then ask again
            give_up,  ///< another has won: close the socket of the attempt at `address`, then ask again
            wait,     ///< until `when`, or until an attempt has ended, then ask again
            end,      ///< nothing is under way any more: look at `winner` and `errors`
        };
        Kind kind;
        std::size_t address = 0;
        TimePoint when = TimePoint::max();
    };

    explicit AddressRace(std::size_t addresses) : attempts_(addresses), errors_(addresses) {}

    /// What to do at that time.
    Step next(TimePoint now);

    /// The attempt at `address` has ended; one that was given up is over already and changes nothing.
    void connected(std::size_t address);
    void failed(std::size_t address, std::error_code error);

    /// The address that was connected to first.
    std::optional<std::size_t> winner() const noexcept { return winner_; }

    /// Of each address; `timed_out` for one that was given up.
    const std::vector<std::error_code>& errors() const noexcept { return errors_; }

private:
    enum class Attempt { not_begun, under_way, over };

    Step start_next(TimePoint now);
    Step give_up(std::size_t address);
    std::optional<std::size_t> oldest_under_way() const;
    std::size_t under_way() const;
    bool is_due(TimePoint now) const;

    std::vector<Attempt> attempts_;
    std::vector<std::error_code> errors_;
    std::size_t begun_ = 0;
    TimePoint next_due_ = TimePoint::min();
    std::optional<std::size_t> winner_;
};

}  // namespace echo::detail
