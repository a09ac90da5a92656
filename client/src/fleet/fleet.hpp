// The servers that a pool spreads its calls over: which one the next call, and the next connection, are for.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "fleet/backoff.hpp"
#include "fleet/decaying_latency.hpp"
#include "fleet/load_order.hpp"

namespace echo::detail {

/// What is known of one server, or of one address of a server's name.
struct FleetMember {
    FleetMember(std::size_t its_endpoint, std::uint32_t seed) : endpoint(its_endpoint), backoff(seed) {}

    std::size_t endpoint;  // of those the pool was given; the addresses of a name share one
    Backoff backoff;       // since its last failure: ejected until `next_at`, and then on probation until it answers
    std::chrono::steady_clock::time_point failed_at = std::chrono::steady_clock::time_point::min();
    bool failed_to_connect = false;  // that was a connect: what is connected may serve as well as before
    DecayingLatency latency;         // since it was on probation last
    LoadOrder with_room;             // its connections that have a free slot, and are not suspect
    std::size_t connections = 0;     // from connecting until the descriptor is closed
    std::size_t connecting = 0;      // among them
    std::size_t ready = 0;           // among them: may be given calls
    std::size_t in_flight = 0;       // slots taken on its connections
    std::uint64_t replies = 0;       // on connections that are closed
    std::uint64_t ejections = 0;
    bool is_gone = false;  // it gets nothing new; free for another when its last connection is closed
};

/// Picks by the power of two choices (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE
/// TPDS 2001): of two members chosen at random the one that promises the shorter wait. A member that has failed is
/// ejected for a time that grows with each failure in a row, is then tried by one connection and one call at a time,
/// and is back with its first answer. If none is sound, those that can serve do: never are all of them ejected.
///
/// With one member that is not gone there is nothing to choose, and nothing of it costs anything. A member is known by
/// its index.
class Fleet {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// One member for each endpoint.
    Fleet(std::size_t endpoints, std::uint32_t seed);

    /// Returns its index, which may be that of one that had gone.
    std::size_t add(std::size_t endpoint);
    /// Not the last one.
    void remove(std::size_t member);

    bool has_several() const noexcept { return live_ > 1; }
    std::size_t size() const noexcept { return members_.size(); }
    FleetMember& operator[](std::size_t member) { return members_[member]; }
    const FleetMember& operator[](std::size_t member) const { return members_[member]; }

    /// Notes that a member has failed a call.
    void failed(std::size_t member, TimePoint now) { failed(member, false, now); }
    /// … that it could not be connected to; of all addresses of its endpoint if any would have done.
    void connect_failed(std::size_t member, bool all_addresses, TimePoint now);
    /// … that a call got its reply on a connection to it, which was begun then; with one member, that anything came.
    void has_answered(std::size_t member, TimePoint connect_began_at) {
        if (members_[member].backoff.active()) came_back(member, connect_began_at);
    }

    bool is_ejected(std::size_t member, TimePoint now) const { return members_[member].backoff.next_at() > now; }
    /// Whether it has not failed since it answered last; or only to be connected to once more.
    bool is_sound(std::size_t member) const {
        const FleetMember& one = members_[member];
        return !one.is_gone && (!one.backoff.active() || (one.failed_to_connect && one.ready > 0));
    }
    bool has_sound_member() const;
    /// Whether one that is not `except` is sound.
    bool has_other_sound_member(std::size_t except) const;

    /// Of the members for which `connection_of(member)` is not `none`, the connection of the one that is to get a call.
    template <class ConnectionOf>
    std::size_t choose(const ConnectionOf& connection_of, TimePoint now) {
        if (!has_several()) return connection_of(only_);
        const std::size_t found = choose_among(connection_of, true, now);
        if (found != none || has_sound_member()) return found;
        return choose_among(connection_of, false, now);
    }

    /// Whether a connection to that member may be tried: one at a time if it failed last.
    bool may_try(std::size_t member, TimePoint now) const;
    /// Which member is to get another connection: a sound one before one on probation, then that with the fewest
    /// connections. `none` if none may be tried.
    std::size_t to_connect(TimePoint now);
    /// A member that may be tried and has no connection, or has to prove that it can be connected to, of those on
    /// probation one at a time; or else a sound one whose connections are all full while another carries more. `none`
    /// if there is none.
    std::size_t in_want_of_connection(TimePoint now) const;
    /// Whether a connect may help a call made at that time: to a member that has not failed since, and is not ejected.
    bool has_untried_since(TimePoint made_at, TimePoint now) const;
    /// When the next member may be tried: the beginning of time if one may be now.
    TimePoint next_try_at() const;
    /// Connections being opened to sound members.
    std::size_t connecting_to_sound() const;

    struct Exchange {
        std::size_t from = none;
        std::size_t to = none;
    };
    /// In a full pool: the member that is to give up a connection, and the one that is to get one; none if all is well.
    /// The one gets has two fewer, or has none and is sound where the other is not. `is_time`: else only the latter.
    Exchange to_exchange(bool is_time, TimePoint now) const;

private:
    struct Choice {
        std::size_t member = none;
        std::size_t connection = none;
    };
    struct TwoChoices {
        std::array<Choice, 2> chosen;
        std::size_t seen = 0;
    };

    template <class ConnectionOf>
    std::size_t choose_among(const ConnectionOf& connection_of, bool without_ejected, TimePoint now) {
        TwoChoices choices;
        for (std::size_t member = 0; member < members_.size(); ++member) {
            if (without_ejected && !may_be_called(member, now)) continue;
            const std::size_t connection = connection_of(member);
            if (connection != none) consider({member, connection}, choices);
        }
        return better_of(choices, now).connection;
    }

    void failed(std::size_t member, bool to_connect, TimePoint now);
    void came_back(std::size_t member, TimePoint connect_began_at);
    void count_live();
    bool may_be_called(std::size_t member, TimePoint now) const;
    bool is_held_back(std::size_t member, std::size_t most_in_flight) const;
    void consider(const Choice& choice, TwoChoices& choices);
    const Choice& better_of(const TwoChoices& choices, TimePoint now);
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

    std::vector<FleetMember> members_;
    std::size_t live_ = 0;  // that are not gone
    std::size_t only_ = 0;  // if it is one
    std::minstd_rand random_;
};

}  // namespace echo::detail
