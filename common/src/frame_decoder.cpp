#include <echo/frame_decoder.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace echo {
namespace {

constexpr std::size_t length_prefix_size = 4;

// A connection that once carried a large message must not hold its memory for ever; not even while the first bytes of
// the next one are there, whose rest may never come.
constexpr std::size_t keep_capacity_up_to = 64 * 1024;

std::size_t read_big_endian(std::string_view four_bytes) noexcept {
    std::uint32_t value = 0;
    for (const char byte : four_bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
}

// The first place in `bytes`, not before `from`, where `mark` stands or, cut short by the end of
// `bytes`, may be beginning.
std::size_t find_possible_start(std::string_view bytes, std::string_view mark, std::size_t from) {
    std::size_t at = bytes.find(mark, from);
    if (at != bytes.npos) return at;
    const std::size_t longest_cut = std::min(mark.size() - 1, bytes.size());
    for (at = std::max(from, bytes.size() - longest_cut); at < bytes.size(); ++at) {
        if (mark.starts_with(bytes.substr(at))) return at;
    }
    return bytes.size();
}

}  // namespace

FrameDecoder::Step FrameDecoder::next(std::string_view bytes) {
    switch (framing_.kind()) {
        case Framing::Kind::separator:
        case Framing::Kind::line: return next_terminated(bytes);
        case Framing::Kind::length: return next_length_prefixed(bytes);
        case Framing::Kind::raw: return next_raw(bytes);
        case Framing::Kind::custom: return next_custom(bytes);
    }
    return {};
}

FrameDecoder::Step FrameDecoder::next_terminated(std::string_view bytes) {
    const std::string_view mark = framing_.terminator();
    const std::size_t at = find_possible_start(bytes, mark, scanned_);
    if (at > framing_.max_message()) return {.status = Status::too_large};
    if (bytes.size() - at < mark.size()) {
        scanned_ = at;
        return {};
    }
    return {Status::message, bytes.substr(0, at), at + mark.size()};
}

FrameDecoder::Step FrameDecoder::next_length_prefixed(std::string_view bytes) const {
    if (bytes.size() < length_prefix_size) return {};
    const std::size_t size = read_big_endian(bytes.substr(0, length_prefix_size));
    if (size > framing_.max_message()) return {.status = Status::too_large};
    if (bytes.size() - length_prefix_size < size) return {};
    return {Status::message, bytes.substr(length_prefix_size, size), length_prefix_size + size};
}

FrameDecoder::Step FrameDecoder::next_raw(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (expected_sizes_.empty()) {
        // Cuts mean nothing in a raw stream, so a read above the limit is cut rather than refused.
        const std::size_t size = std::min(bytes.size(), framing_.max_message());
        return {Status::message, bytes.substr(0, size), size};
    }
    const std::size_t size = expected_sizes_[next_expected_];
    if (bytes.size() < size) return {};
    // Erased half by half: one by one would move the whole queue for each message of a long pipeline.
    if (++next_expected_ * 2 >= expected_sizes_.size()) {
        expected_sizes_.erase(expected_sizes_.begin(),
                              expected_sizes_.begin() + static_cast<std::ptrdiff_t>(next_expected_));
        next_expected_ = 0;
    }
    return {Status::message, bytes.substr(0, size), size};
}

// A format of the user's is believed in nothing.
FrameDecoder::Step FrameDecoder::next_custom(std::string_view bytes) {
    if (bytes.empty() || bytes.size() < awaited_) return {};
    awaited_ = 0;
    FoundFrame found = framing_.format()->find(bytes, scanned_);
    switch (found.status) {
        case FoundFrame::Status::incomplete: return partial_custom(bytes, found);
        case FoundFrame::Status::complete: return whole_custom(bytes, found);
        case FoundFrame::Status::malformed: break;
    }
    return malformed(found.why.empty() ? "the format does not say why" : found.why);
}

FrameDecoder::Step FrameDecoder::partial_custom(std::string_view bytes, const FoundFrame& found) {
    const std::size_t size = found.size_on_wire;
    if (size == 0) {
        if (bytes.size() > framing_.max_message() + framing_.max_overhead()) return {.status = Status::too_large};
        scanned_ = std::min(found.scanned, bytes.size());
        return {};
    }
    if (found.message_size > framing_.max_message()) return {.status = Status::too_large};
    if (size < found.message_size || size - found.message_size > framing_.max_overhead()) {
        return malformed("the format announces more around a message than its max_overhead");
    }
    if (size <= bytes.size()) return malformed("the format finds no whole message in as many bytes as it announced");
    scanned_ = 0;
    awaited_ = size;
    return {};
}

FrameDecoder::Step FrameDecoder::whole_custom(std::string_view bytes, const FoundFrame& found) {
    const std::size_t size = found.size_on_wire;
    if (size == 0 || size > bytes.size()) return malformed("the format takes no bytes, or more than there are");
    const std::string_view message = found.message;
    const std::less_equal<const char*> is_before_or_at;  // defined for pointers into different objects too
    const bool is_inside = is_before_or_at(bytes.data(), message.data()) && message.size() <= size &&
                           is_before_or_at(message.data(), bytes.data() + size - message.size());
    if (!message.empty() && !is_inside) return malformed("the format's message is no part of the bytes it takes");
    if (message.size() > framing_.max_message()) return {.status = Status::too_large};
    if (size - message.size() > framing_.max_overhead()) {
        return malformed("the format takes more around a message than its max_overhead");
    }
    return {Status::message, message, size};
}

FrameDecoder::Step FrameDecoder::malformed(std::string_view why) {
    error_detail_ = std::make_unique<const std::string>(why);
    return {.status = Status::malformed};
}

// Half by half: a pause after each message would otherwise move what is left as often.
void FrameDecoder::drop_from_kept(std::size_t size) {
    used_ = error_ || stopped_ ? kept_.size() : used_ + size;
    if (used_ < kept_.size() - used_) return;
    kept_.erase(0, std::exchange(used_, 0));
    // While a message grows, at least half of its memory is in use.
    if (kept_.capacity() > keep_capacity_up_to && kept_.size() < kept_.capacity() / 4) kept_.shrink_to_fit();
}

}  // namespace echo
