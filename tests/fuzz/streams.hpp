// Framings and cut streams made of a fuzz input.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <echo/framing.hpp>

#include "fuzz/fuzz.hpp"

namespace echo::fuzz {

/// Any of the four, with a separator of the input's bytes and often a small limit.
inline Framing take_framing(Input& input) {
    const std::size_t kind = input.below(4);
    const std::size_t limit = input.byte();
    const std::string_view separator = kind == 0 ? input.bytes(1 + input.below(Framing::max_separator)) : "";
    const Framing framings[] = {Framing::separator(separator.empty() ? "\r\n\r\n" : separator), Framing::line(),
                                Framing::length(), Framing::raw()};
    return limit == 0 ? framings[kind] : framings[kind].with_max_message(limit);
}

/// Up to seven sizes of pieces, which are taken in turn; none stands for one piece.
inline std::vector<std::size_t> take_sizes(Input& input) {
    std::vector<std::size_t> sizes(input.below(8));
    for (std::size_t& size : sizes) size = input.byte();
    return sizes;
}

/// The stream in pieces of such sizes, empty ones too.
inline std::vector<std::string_view> cut(std::string_view stream, std::vector<std::size_t> sizes) {
    const bool goes_on = std::any_of(sizes.begin(), sizes.end(), [](std::size_t size) { return size > 0; });
    if (!goes_on) sizes = {std::max<std::size_t>(stream.size(), 1)};
    std::vector<std::string_view> pieces;
    for (std::size_t turn = 0; !stream.empty(); ++turn) {
        pieces.push_back(stream.substr(0, sizes[turn % sizes.size()]));
        stream.remove_prefix(pieces.back().size());
    }
    return pieces;
}

}  // namespace echo::fuzz
