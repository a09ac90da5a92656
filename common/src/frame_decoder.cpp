#include <echo/frame_decoder.hpp>

#include <algorithm>
#include <cstdint>

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

void FrameDecoder::drop_from_kept(std::size_t size) {
    if (error_ || stopped_) size = kept_.size();
    kept_.erase(0, size);
    // While a message grows, at least half of its memory is in use.
    if (kept_.capacity() > keep_capacity_up_to && kept_.size() < kept_.capacity() / 4) kept_.shrink_to_fit();
}

}  // namespace echo
