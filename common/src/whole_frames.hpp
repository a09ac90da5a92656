// Counts messages without looking at them one by one.
#pragma once

#include <cstddef>
#include <string_view>

#include <echo/framing.hpp>

namespace echo::detail {

/// The whole messages that some bytes begin with: how many, and how many bytes they take on the wire.
struct WholeFrames {
    std::size_t count = 0;
    std::size_t size = 0;

    bool operator==(const WholeFrames&) const = default;
};

/// Of the framing `separator` or `line`. The first message has begun with `begun` bytes that came before, in which no
/// terminator begins. Stops at a message above `max_message`.
WholeFrames count_terminated(const Framing& framing, std::string_view bytes, std::size_t begun = 0);

}  // namespace echo::detail
