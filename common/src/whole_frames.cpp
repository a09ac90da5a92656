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

// Where the mark may begin, as its first byte is there and its last one where it belongs.
class PossibleStarts {
public:
    explicit PossibleStarts(std::string_view mark)
        : first_(repeated(mark.front())), last_(repeated(mark.back())), to_last_(mark.size() - 1) {}

    // Bit i: at begin[i]. Reads so many bytes more than a block as the mark has behind its first.
    std::uint64_t in_block(const char* begin) const {
        static_assert(block % part == 0);
        return in_block(begin, std::make_index_sequence<block / part>());
    }

private:
    template <std::size_t... index>
    std::uint64_t in_block(const char* begin, std::index_sequence<index...> /*parts*/) const {
        return (... | (std::uint64_t{in_part(begin + index * part)} << (index * part)));
    }

#if defined(__SSE2__)
    using Bytes = __m128i;
    static constexpr std::size_t part = sizeof(Bytes);
    static Bytes repeated(char byte) {
        return _mm_set1_epi8(byte);
    }
    static Bytes equal(const char* bytes, Bytes to) {
        return _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const Bytes*>(bytes)), to);
    }
    std::uint32_t in_part(const char* begin) const {
        return static_cast<std::uint32_t>(
            _mm_movemask_epi8(_mm_and_si128(equal(begin, first_), equal(begin + to_last_, last_))));
    }
#else
    using Bytes = char;
    static constexpr std::size_t part = 1;
    static Bytes repeated(char byte) {
        return byte;
    }
    std::uint32_t in_part(const char* begin) const {
        return *begin == first_ && begin[to_last_] == last_ ? 1 : 0;
    }
#endif

    Bytes first_;
    Bytes last_;
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
