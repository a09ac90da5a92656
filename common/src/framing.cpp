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
    if (message.find(terminator.front()) == message.npos) return false;  // most messages
    if (message.find(terminator) != message.npos) return true;

    const std::size_t tail_size = std::min(message.size(), terminator.size() - 1);
    std::array<char, 2 * Framing::max_separator> seam;
    const auto tail_end = std::copy(message.end() - tail_size, message.end(), seam.begin());
    std::copy(terminator.begin(), terminator.end(), tail_end);
    const std::string_view seam_view(seam.data(), tail_size + terminator.size());
    return seam_view.find(terminator) != tail_size;
}

void append_length(std::size_t message_size, std::string& output) {
    const auto size = static_cast<std::uint32_t>(message_size);
    const std::array<char, 4> big_endian{static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                                         static_cast<char>(size >> 8), static_cast<char>(size)};
    output.append(big_endian.data(), big_endian.size());
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

Framing Framing::custom(std::shared_ptr<const FrameFormat> format) {
    if (!format) throw std::invalid_argument("custom: must be given a format, got none");
    if (format->name().empty()) throw std::invalid_argument("custom: the format must have a name, got an empty one");
    // Asked once, so that it holds whatever the format says later.
    const std::size_t max_overhead = format->max_overhead();
    if (max_overhead > largest_overhead) {
        throw std::invalid_argument("custom: max_overhead of " + detail::in_quotes(format->name()) +
                                    " must be at most 1048576 bytes, got " + std::to_string(max_overhead));
    }
    Framing framing(Kind::custom, {});
    framing.max_overhead_ = static_cast<std::uint32_t>(max_overhead);
    framing.format_ = std::move(format);
    return framing;
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
    changed.max_message_ = static_cast<std::uint32_t>(bytes);
    return changed;
}

std::string_view Framing::name() const noexcept {
    switch (kind_) {
        case Kind::separator: return "separator";
        case Kind::line: return "line";
        case Kind::length: return "length";
        case Kind::raw: return "raw";
        case Kind::custom: return format_->name();
    }
    return "unknown";
}

std::error_code Framing::check(std::string_view message) const {
    if (message.size() > max_message_) return errc::message_too_large;
    // Most messages have not even a terminator's beginning.
    if (terminator_size_ > 0 && message.find(terminator_.front()) == message.npos) return {};
    return check_form(message);
}

std::error_code Framing::check_form(std::string_view message) const {
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
        case Kind::custom:
            std::string head;
            std::string tail;
            return wrap(message, head, tail);
    }
    return {};
}

std::error_code Framing::encode(std::string_view message, std::string& output) const {
    if (kind_ != Kind::custom) {
        if (const std::error_code error = check_form(message)) return error;
    }
    return encode_checked(message, output);
}

std::error_code Framing::encode_checked(std::string_view message, std::string& output) const {
    // What stands behind a large message would otherwise move it to twice the memory.
    if (message.size() > output.capacity()) {
        output.reserve(output.size() + message.size() + max_separator + max_overhead_);
    }
    if (kind_ == Kind::custom) return encode_custom(message, output);
    if (kind_ == Kind::length) append_length(message.size(), output);
    output.append(message);
    output.append(terminator());
    return {};
}

std::error_code Framing::encode_custom(std::string_view message, std::string& output) const {
    std::size_t gap = 0;
    const std::error_code error = encode_around(message, output, gap);
    if (!error) output.insert(gap, message);
    return error;
}

std::error_code Framing::encode_around(std::string_view message, std::string& output, std::size_t& gap) const {
    std::string head;
    std::string tail;
    if (kind_ == Kind::custom) {
        if (const std::error_code error = wrap(message, head, tail)) return error;
        output.append(head);
    } else if (kind_ == Kind::length) {
        append_length(message.size(), output);
    }
    gap = output.size();
    output.append(terminator()).append(tail);
    return {};
}

std::error_code Framing::wrap(std::string_view message, std::string& head, std::string& tail) const {
    if (const std::error_code error = format_->wrap(message, head, tail)) return error;
    if (head.size() + tail.size() > max_overhead_) return errc::malformed_frame;
    return {};
}

}  // namespace echo
