// Connections that were just read from are looked at again in rounds.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace echo::detail {

/// What a look for bytes on a connection has led to.
enum class Look {
    found,      ///< bytes, or the end
    waits,      ///< nothing; the event loop will tell of more
    once_more,  ///< nothing; it is to be looked at once more
};

/// What a look has brought.
struct Brought {
    std::size_t replies = 0;
    std::size_t bytes = 0;
};

/// One round through the event loop looks at all: that is cheaper than to be told of each by itself, and what several
/// have brought is one turn. In the order in which they have joined.
class ReadRounds {
public:
    /// What one turn is taken for, when there is more: so the server has the next requests while others are still
    /// looked at, and what the turn touches is still in the processor's cache.
    static constexpr std::size_t most_connections = 4;
    static constexpr Brought most{.replies = 64, .bytes = 32 * 1024};

    /// Who has answered so many others has answered this one too, or is about to: it pays to look once more.
    static constexpr std::size_t many = 3;
    static constexpr int most_looks_in_vain = 3;

    /// For the next round.
    void join(std::size_t connection) { next_.push_back({connection, 0}); }
    bool has_next() const noexcept { return !next_.empty(); }

    /// `look(connection, may_look_once_more)` returns a pair of a `Look` and what it has `Brought`; `take_turn` is
    /// called for what was found. Connections may join meanwhile.
    template <class LookAt, class TakeTurn>
    void take(const LookAt& look, const TakeTurn& take_turn) {
        const bool looks_once_more = std::exchange(found_, 0) >= many;
        std::size_t connections = 0;
        Brought brought;
        round_.swap(next_);
        for (const Member& member : round_) {
            const bool once_more = looks_once_more && member.looks_in_vain + 1 < most_looks_in_vain;
            const auto [result, more] = look(member.connection, once_more);
            if (result == Look::once_more) next_.push_back({member.connection, member.looks_in_vain + 1});
            if (result != Look::found) continue;
            ++found_;
            brought.replies += more.replies;
            brought.bytes += more.bytes;
            if (++connections < most_connections && brought.replies < most.replies && brought.bytes < most.bytes)
                continue;
            take_turn();
            connections = 0;
            brought = {};
        }
        round_.clear();
        if (connections > 0) take_turn();
    }

private:
    struct Member {
        std::size_t connection;
        int looks_in_vain;
    };

    std::vector<Member> next_;
    std::vector<Member> round_;  // under way
    std::size_t found_ = 0;      // in the last round
};

}  // namespace echo::detail
