// A second decoder, too slow for use and too simple to be wrong, against which the real one is compared.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <echo/framing.hpp>

namespace echo::test {

/// What a decoder must have told after the bytes of a stream, however they were cut.
struct Decoded {
    std::vector<std::string> messages;
    /// No message within the limit can come of the bytes after the last message.
    bool too_large = false;
    /// How many bytes came after the last message; 0 once they are too large.
    std::size_t partial_size = 0;

    bool operator==(const Decoded&) const = default;
};

/// Decodes a whole stream in the framing `separator`, `line` or `length`. Time is quadratic.
Decoded decode_naively(const Framing& framing, std::string_view stream);

/// Decodes a `raw` stream of which the sizes of the messages are known and `stream` is no more than their sum.
Decoded split_naively(const std::vector<std::size_t>& sizes, std::string_view stream);

/// For the sentence of a failed comparison.
std::string printable(const Decoded& decoded);

}  // namespace echo::test
