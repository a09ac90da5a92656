#include "support/naive_decoder.hpp"

#include <algorithm>
#include <cstdint>

#include <echo/text.hpp>

namespace echo::test {
namespace {

// Whether a message of `size` bytes at the beginning of `stream` is ended there by `terminator`.
bool ends_at(std::string_view stream, std::size_t size, std::string_view terminator) {
    return size <= stream.size() && stream.substr(size).starts_with(terminator);
}

// Whether bytes yet to come can make the terminator stand after `size` bytes.
bool may_end_at(std::string_view stream, std::size_t size, std::string_view terminator) {
    if (size >= stream.size()) return true;
    const std::string_view come = stream.substr(size, terminator.size());
    return terminator.starts_with(come);
}

Decoded decode_terminated(const Framing& framing, std::string_view stream) {
    Decoded decoded;
    for (std::size_t size = 0; size <= stream.size();) {
        if (!ends_at(stream, size, framing.terminator())) {
            ++size;
        } else if (size > framing.max_message()) {
            decoded.too_large = true;
            return decoded;
        } else {
            decoded.messages.emplace_back(stream.substr(0, size));
            stream.remove_prefix(size + framing.terminator().size());
            size = 0;
        }
    }
    decoded.too_large = true;
    for (std::size_t size = 0; size <= std::min(framing.max_message(), stream.size()); ++size) {
        if (may_end_at(stream, size, framing.terminator())) decoded.too_large = false;
    }
    decoded.partial_size = decoded.too_large ? 0 : stream.size();
    return decoded;
}

Decoded decode_length_prefixed(const Framing& framing, std::string_view stream) {
    Decoded decoded;
    while (stream.size() >= 4) {
        std::uint64_t size = 0;
        for (const char byte : stream.substr(0, 4)) size = size * 256 + static_cast<unsigned char>(byte);
        if (size > framing.max_message()) {
            decoded.too_large = true;
            return decoded;
        }
        if (stream.size() < 4 + size) break;
        decoded.messages.emplace_back(stream.substr(4, size));
        stream.remove_prefix(4 + size);
    }
    decoded.partial_size = stream.size();
    return decoded;
}

}  // namespace

Decoded decode_naively(const Framing& framing, std::string_view stream) {
    return framing.kind() == Framing::Kind::length ? decode_length_prefixed(framing, stream)
                                                   : decode_terminated(framing, stream);
}

Decoded split_naively(const std::vector<std::size_t>& sizes, std::string_view stream) {
    Decoded decoded;
    for (const std::size_t size : sizes) {
        if (stream.size() < size) break;
        decoded.messages.emplace_back(stream.substr(0, size));
        stream.remove_prefix(size);
    }
    decoded.partial_size = stream.size();
    return decoded;
}

std::string printable(const Decoded& decoded) {
    std::string text;
    for (const std::string& message : decoded.messages) text += "\"" + escape(message) + "\" ";
    if (decoded.too_large) return text + "then too large";
    return text + "and " + std::to_string(decoded.partial_size) + " bytes of the next";
}

}  // namespace echo::test
