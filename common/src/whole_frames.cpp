#include "whole_frames.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace echo::detail {
namespace {

// Positions that are looked at together: as many as a number has bits.
constexpr std::size_t block = 64;

// Bit i: the mark may begin at begin[i], as its first byte is there and its last one where it belongs. Reads so many
// bytes more than a block as the mark has behind its first. What there is for processors whose vectors are not used.
constexpr std::uint64_t possible_starts(const char* begin, char first, char last, std::size_t to_last) {
    std::uint64_t starts = 0;
    for (std::size_t at = 0; at < block; ++at) {
        const bool both = begin[at] == first && begin[at + to_last] == last;
        starts |= std::uint64_t{both} << at;
    }
    return starts;
}

static_assert([] {
    std::array<char, block + 2> bytes{};
    bytes[0] = bytes[1] = bytes[63] = 'a';
    bytes[3] = bytes[64] = bytes[65] = 'b';
    return possible_starts(bytes.data(), 'a', 'b', 2) == (1U << 1 | std::uint64_t{1} << 63);
}());

// The same for one mark and many blocks.
class PossibleStarts {
public:
#if defined(__SSE2__)
    explicit PossibleStarts(std::string_view mark)
        : first_(_mm_set1_epi8(mark.front())), last_(_mm_set1_epi8(mark.back())), to_last_(mark.size() - 1) {}

    std::uint64_t in_block(const char* begin) const {
        return in_quarter(begin) | in_quarter(begin + 16) << 16 | in_quarter(begin + 32) << 32 |
               in_quarter(begin + 48) << 48;
    }

private:
    static __m128i equal(const char* bytes, __m128i to) {
        return _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)), to);
    }
    std::uint64_t in_quarter(const char* begin) const {
        const __m128i both = _mm_and_si128(equal(begin, first_), equal(begin + to_last_, last_));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(both));
    }

    __m128i first_;
    __m128i last_;
#else
    explicit PossibleStarts(std::string_view mark)
        : first_(mark.front()), last_(mark.back()), to_last_(mark.size() - 1) {}

    std::uint64_t in_block(const char* begin) const {
        return possible_starts(begin, first_, last_, to_last_);
    }

private:
    char first_;
    char last_;
#endif
    std::size_t to_last_;
};

// As far as that is not known already. The default separator's size is one comparison of numbers to the compiler.
bool stands_at(const char* bytes, std::string_view mark) {
    if (mark.size() == 4) return std::memcmp(bytes, mark.data(), 4) == 0;
    return mark.size() <= 2 || std::memcmp(bytes + 1, mark.data() + 1, mark.size() - 2) == 0;
}

// Walks from one end of a message to the next.
class Count {
public:
    Count(const Framing& framing, std::size_t begun)
        : mark_(framing.terminator()), max_message_(framing.max_message()), begun_(begun) {}

    // `starts` are those in the block at `bytes`, which is so far into the whole. Returns false at a message that is
    // too large.
    bool take(std::uint64_t starts, const char* bytes, std::size_t offset) {
        WholeFrames whole = whole_;
        for (; starts != 0; starts &= starts - 1) {
            const auto index = static_cast<std::size_t>(std::countr_zero(starts));
            const std::size_t at = offset + index;
            // What has ended a message begins none.
            if (at < whole.size || !stands_at(bytes + index, mark_)) continue;
            if (at - whole.size + std::exchange(begun_, 0) > max_message_) break;
            ++whole.count;
            whole.size = at + mark_.size();
        }
        whole_ = whole;
        return starts == 0;
    }

    const WholeFrames& whole() const { return whole_; }

private:
    const std::string_view mark_;
    const std::size_t max_message_;
    std::size_t begun_;
    WholeFrames whole_;
};

// How far it is to the next position at which the mark may begin, in long messages: nobody looks for a byte as fast as
// this.
std::size_t skip(std::string_view bytes, char first) {
    const std::size_t at = bytes.find(first);
    return at == bytes.npos ? bytes.size() : at;
}

}  // namespace

WholeFrames count_terminated(const Framing& framing, std::string_view bytes, std::size_t begun) {
    const std::string_view mark = framing.terminator();
    const std::size_t reach = block + mark.size() - 1;
    const PossibleStarts possible(mark);
    Count count(framing, begun);
    std::size_t offset = 0;
    while (bytes.size() - offset >= reach) {
        const char* const here = bytes.data() + offset;
        const std::uint64_t starts = possible.in_block(here);
        if (!count.take(starts, here, offset)) return count.whole();
        offset += block;
        if (starts == 0) offset += skip(bytes.substr(offset), mark.front());
    }
    // The last positions, from where a whole block would reach beyond the end.
    const std::string_view left = bytes.substr(offset);
    if (left.size() < mark.size()) return count.whole();
    std::array<char, block + Framing::max_separator> last{};
    std::copy(left.begin(), left.end(), last.begin());
    const std::size_t positions = left.size() - mark.size() + 1;
    const std::uint64_t all_positions = ~std::uint64_t{0} >> (block - positions);
    count.take(possible.in_block(last.data()) & all_positions, last.data(), offset);
    return count.whole();
}

}  // namespace echo::detail
