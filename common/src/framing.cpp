#include <echo/framing.hpp>

#include <algorithm>
#include <stdexcept>

#include <echo/error.hpp>

#include "quotation.hpp"

namespace echo {
namespace {

// Whether a decoder would meet the terminator before the message's own end. That may happen inside
// the message, and also where its last bytes and the terminator's first ones together spell the
// terminator: "a\r\n" followed by "\r\n\r\n" reads as "a" and a left-over "\r\n".
bool ends_early(std::string_view message, std::string_view terminator) noexcept {
    if (message.find(terminator) != message.npos) return true;

    const std::size_t tail_size = std::min(message.size(), terminator.size() - 1);
    std::array<char, 2 * Framing::max_separator> seam;
    const auto tail_end = std::copy(message.end() - tail_size, message.end(), seam.begin());
    std::copy(terminator.begin(), terminator.end(), tail_end);
    const std::string_view seam_view(seam.data(), tail_size + terminator.size());
    return seam_view.find(terminator) != tail_size;
}

}  // namespace

Framing::Framing(Kind kind, std::string_view terminator) noexcept
    : kind_(kind), terminator_size_(static_cast<std::uint8_t>(terminator.size())) {
    std::copy(terminator.begin(), terminator.end(), terminator_.begin());
}

Framing Framing::separator(std::string_view text) {
    if (text.empty() || text.size() > max_separator) {
        throw std::invalid_argument("separator: must be 1 to 16 bytes long, got " + std::to_string(text.size()));
    }
    return {Kind::separator, text};
}

Framing Framing::line() {
    return {Kind::line, "\n"};
}

Framing Framing::length() {
    return {Kind::length, {}};
}

Framing Framing::raw() {
    return {Kind::raw, {}};
}

Framing Framing::named(std::string_view name) {
    for (const Framing& framing : {separator(), line(), length(), raw()}) {
        if (framing.name() == name) return framing;
    }
    throw std::invalid_argument("framing: must be separator, line, length or raw, got " + detail::in_quotes(name));
}

Framing Framing::with_max_message(std::size_t bytes) const {
    // Four bytes of length can announce no more, and one limit for all framings is easier to keep in mind.
    if (bytes == 0 || bytes > longest_message) {
        throw std::invalid_argument("max_message: must be 1 to 4294967295 bytes, got " + std::to_string(bytes));
    }
    Framing changed = *this;
    changed.max_message_ = bytes;
    return changed;
}

std::string_view Framing::name() const noexcept {
    switch (kind_) {
        case Kind::separator: return "separator";
        case Kind::line: return "line";
        case Kind::length: return "length";
        case Kind::raw: return "raw";
    }
    return "unknown";
}

std::error_code Framing::check(std::string_view message) const noexcept {
    if (message.size() > max_message_) return errc::message_too_large;
    return check_form(message);
}

std::error_code Framing::check_form(std::string_view message) const noexcept {
    switch (kind_) {
        case Kind::separator:
        case Kind::line:
            if (ends_early(message, terminator())) return errc::separator_in_message;
            return {};
        case Kind::length:
            if (message.size() > longest_message) return errc::message_too_large;
            return {};
        case Kind::raw:
            if (message.empty()) return errc::empty_message;
            return {};
    }
    return {};
}

void Framing::encode(std::string_view message, std::string& output) const {
    // A large message's terminator would otherwise move it to twice the memory.
    if (message.size() > output.capacity()) output.reserve(output.size() + message.size() + max_separator);
    encode_head(message.size(), output);
    output.append(message);
    output.append(terminator());
}

void Framing::encode_head(std::size_t message_size, std::string& output) const {
    if (kind_ != Kind::length) return;
    const auto size = static_cast<std::uint32_t>(message_size);
    const std::array<char, 4> big_endian{static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                                         static_cast<char>(size >> 8), static_cast<char>(size)};
    output.append(big_endian.data(), big_endian.size());
}

}  // namespace echo
