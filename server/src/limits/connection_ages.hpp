// How old each connection of a worker may become.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "limits/waits.hpp"

namespace echo::server_detail {

/// A connection, to those who end it for its age.
class Aging : private WaitLink {
public:
    virtual ~Aging() = default;

    /// It is as old as it may become. It is in no list any more, and may be put into one again.
    virtual void age_is_up() = 0;

private:
    friend class ConnectionAges;

    std::chrono::steady_clock::time_point since_;
};

/// `limit`, and up to a tenth less or more: evenly spread over `ConnectionAges::steps`, of which 0 is the least. So
/// much do the servers of gRPC vary their MAX_CONNECTION_AGE (gRFC A9, server-side connection management), so that
/// connections which began together do not come anew together.
std::chrono::nanoseconds jittered_age(std::chrono::nanoseconds limit, std::size_t step) noexcept;

/// All connections, in a list for each step of the jitter. One list has one limit, so that the order of beginning is
/// also that of the ends, and nobody needs a timer. Connections that began together end in as many groups as there are
/// steps, each of them no faster than they came.
class ConnectionAges {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::nanoseconds;

    static constexpr std::size_t steps = 64;

    /// What a connection gets beyond its age to bring its first message.
    static constexpr std::chrono::seconds time_for_first_message{1};

    /// 0: no connection becomes too old. With another limit than before the ages of all begin anew at `now`, so that
    /// those which are older than that do not end at once and together.
    void set_limit(Duration limit, TimePoint now) noexcept;

    bool is_limited() const noexcept { return limit_ != Duration(0); }

    /// `now` never goes back.
    void begin(Aging& connection, std::size_t step, TimePoint now) noexcept;

    /// It becomes `time_for_first_message` older.
    void extend(Aging& connection, TimePoint now) noexcept;

    /// When the next one is too old, if ever.
    std::optional<TimePoint> next_end() const noexcept;

    /// One that is too old at `now`, and in no list any more; null if there is none.
    Aging* take_expired(TimePoint now) noexcept;

private:
    static constexpr std::size_t extended = steps;  // the list of those that have been extended

    Duration limit_of(std::size_t list) const noexcept;
    void join(Aging& connection, std::size_t list, TimePoint now) noexcept;

    std::array<WaitLink, steps + 1> lists_;
    Duration limit_{0};
};

}  // namespace echo::server_detail
