// Decoding without looking at the messages: how many there are, and where the last whole one ends.
#include <echo/frame_decoder.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "whole_frames.hpp"

namespace echo {
namespace {

// What a cut message of an ordinary size brings about is kept for the next.
constexpr std::size_t largest_kept_memory = 128 * 1024;

}  // namespace

FrameDecoder::Unseen FrameDecoder::feed_unseen(std::string_view bytes, std::string& begun) {
    if (error_ || stopped_) return {.error = error_};
    if (used_ > 0) kept_.erase(0, std::exchange(used_, 0));
    Unseen unseen = find_unseen(bytes);
    if (unseen.messages > 0 && !kept_.empty()) {
        // Mostly nobody has put anything there yet, and a long beginning need not be copied.
        if (begun.empty()) {
            begun.swap(kept_);
        } else {
            begun.append(kept_);
        }
        kept_.clear();
        if (kept_.capacity() > largest_kept_memory) std::string().swap(kept_);
        scanned_ = 0;
    }
    unseen.error = keep_searched(bytes.substr(unseen.size));
    return unseen;
}

FrameDecoder::Unseen FrameDecoder::find_unseen(std::string_view bytes) const {
    const std::size_t end = kept_.empty() ? 0 : end_across(bytes);
    if (end == 0) {
        const detail::WholeFrames whole = detail::count_terminated(framing_, bytes, kept_.size());
        return {.messages = whole.count, .size = whole.size};
    }
    if (kept_.size() + end - framing_.terminator().size() > framing_.max_message()) return {};
    const detail::WholeFrames others = detail::count_terminated(framing_, bytes.substr(end));
    return {.messages = 1 + others.count, .size = end + others.size};
}

// How many of the bytes the first message takes, if its terminator has begun with what is kept; else 0.
std::size_t FrameDecoder::end_across(std::string_view bytes) const {
    const std::string_view mark = framing_.terminator();
    const std::string_view before = std::string_view(kept_).substr(scanned_);  // less than a terminator
    const std::string_view behind = bytes.substr(0, mark.size() - 1);
    std::array<char, 2 * Framing::max_separator> seam;
    std::copy(behind.begin(), behind.end(), std::copy(before.begin(), before.end(), seam.begin()));
    const std::size_t at = std::string_view(seam.data(), before.size() + behind.size()).find(mark);
    return at == std::string_view::npos ? 0 : at + mark.size() - before.size();
}

// The bytes have been searched: what they hold is the beginning of a message, or one that is too large.
std::error_code FrameDecoder::keep_searched(std::string_view bytes) {
    if (bytes.empty()) return {};
    kept_.append(bytes);
    const std::size_t searched = kept_.size() - std::min(kept_.size(), framing_.terminator().size() - 1);
    scanned_ = std::max(scanned_, searched);
    if (next_terminated(kept_).status == Status::partial) return {};
    error_ = errc::message_too_large;
    drop_from_kept(0);
    return error_;
}

}  // namespace echo
