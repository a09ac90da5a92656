// Finds whole messages in a stream of bytes that arrives in arbitrary cuts.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <echo/detail/export.hpp>
#include <echo/error.hpp>
#include <echo/framing.hpp>

namespace echo {

/// An incremental decoder for one direction of one connection.
///
/// The same bytes give the same messages however they are cut. The cost is linear in the bytes
/// received: nothing is searched twice, and a message that arrives whole in one piece is not
/// copied. Memory grows with the bytes that arrived, never with a length announced.
/// Not thread-safe.
class ECHO_EXPORT FrameDecoder {
public:
    explicit FrameDecoder(const Framing& framing) : framing_(framing) {}

    /// Feeds received bytes and calls `on_message(std::string_view)` for each message completed by
    /// them, in order; the view is valid during that call only. `on_message` returns whether to go
    /// on: after `false`, what is left is dropped.
    ///
    /// Errors: `errc::message_too_large` as soon as that is known, or `errc::malformed_frame` (custom framing), after
    /// the messages before it were handed over; the decoder then refuses everything with the same error. What a format
    /// of your own throws is passed on; the decoder is then of no further use.
    template <class OnMessage>
    std::error_code feed(std::string_view bytes, OnMessage&& on_message);

    /// What `feed_unseen` has found in the bytes: whole messages, and the size on the wire of what it was given of
    /// them.
    struct Unseen {
        std::size_t messages = 0;
        std::size_t size = 0;
        std::error_code error{};
    };

    /// As `feed`, where messages are passed on as they came and none has to be seen. What earlier bytes brought of the
    /// first one is appended to `begun`. Errors: those of `feed`. `separator` and `line` only, and not after a pause.
    Unseen feed_unseen(std::string_view bytes, std::string& begun);

    /// Called by `on_message`: keeps what follows that message, unseen. The next `feed`, of no bytes too, goes on
    /// there.
    void pause() noexcept { paused_ = true; }

    /// `raw` only: the next message is the next `size` bytes (a client knows how much it sent).
    /// While nothing is expected, a `raw` message is whatever one `feed` brought.
    void expect(std::size_t size) { expected_sizes_.push_back(size); }

    /// Bytes received of a message that is not whole yet, in bytes on the wire. After a pause, all that is left.
    std::size_t partial_size() const noexcept { return kept_.size() - used_; }

    /// Whether a pause has kept bytes from being looked at.
    bool is_paused() const noexcept { return paused_ && partial_size() > 0; }

    /// What the format said of the bytes that it called malformed; empty otherwise.
    std::string_view error_detail() const noexcept { return error_detail_ ? *error_detail_ : std::string_view(); }

    const Framing& framing() const noexcept { return framing_; }

    /// Bytes of memory held for it.
    std::size_t buffer_size() const noexcept { return kept_.capacity(); }

private:
    enum class Status { partial, message, too_large, malformed };
    struct Step {
        Status status = Status::partial;
        std::string_view message{};
        std::size_t size_on_wire = 0;
    };

    // Looks for one message at the beginning of `bytes`, of which `scanned_` need no second look.
    Step next(std::string_view bytes);
    Step next_terminated(std::string_view bytes);
    Step next_length_prefixed(std::string_view bytes) const;
    Step next_raw(std::string_view bytes);
    Step next_custom(std::string_view bytes);
    Step partial_custom(std::string_view bytes, const FoundFrame& found);
    Step whole_custom(std::string_view bytes, const FoundFrame& found);
    Step malformed(std::string_view why);

    Unseen find_unseen(std::string_view bytes) const;
    std::size_t end_across(std::string_view bytes) const;
    std::error_code keep_searched(std::string_view bytes);

    // Hands over the messages in `bytes` and returns how many bytes they took.
    template <class OnMessage>
    std::size_t drain(std::string_view bytes, OnMessage& on_message);
    template <class OnMessage>
    std::size_t drain_terminated(std::string_view bytes, OnMessage& on_message);
    void drop_from_kept(std::size_t size);

    Framing framing_;
    std::string kept_;                         // a message that is not whole yet, or what a pause has left,
    std::size_t used_ = 0;                     // behind so many bytes that are done with
    std::size_t scanned_ = 0;                  // how much of it holds no start of a terminator
    std::size_t awaited_ = 0;                  // custom only: how many bytes it takes on the wire, once known
    std::vector<std::size_t> expected_sizes_;  // raw only, oldest first
    std::size_t next_expected_ = 0;            // how many of them have come
    bool stopped_ = false;
    bool paused_ = false;
    std::error_code error_;
    std::unique_ptr<const std::string> error_detail_;  // most have none
};

template <class OnMessage>
std::error_code FrameDecoder::feed(std::string_view bytes, OnMessage&& on_message) {
    if (error_ || stopped_) return error_;
    if (kept_.empty()) {
        const std::size_t consumed = drain(bytes, on_message);
        if (!error_ && !stopped_) kept_.assign(bytes.substr(consumed));
    } else {
        kept_.append(bytes);
        drop_from_kept(drain(std::string_view(kept_).substr(used_), on_message));
    }
    return error_;
}

template <class OnMessage>
std::size_t FrameDecoder::drain(std::string_view bytes, OnMessage& on_message) {
    paused_ = false;
    std::size_t consumed = framing_.terminator().empty() ? 0 : drain_terminated(bytes, on_message);
    while (!stopped_ && !paused_) {
        const Step step = next(bytes.substr(consumed));
        if (step.status == Status::partial) break;
        if (step.status != Status::message) {
            error_ =
                make_error_code(step.status == Status::too_large ? errc::message_too_large : errc::malformed_frame);
            break;
        }
        consumed += step.size_on_wire;
        scanned_ = 0;
        stopped_ = !on_message(step.message);
    }
    return consumed;
}

// What most reads bring, one whole message after the other, costs a search each and nothing else; `next` judges the
// rest, of which it need not look at more than may be a terminator's beginning.
template <class OnMessage>
std::size_t FrameDecoder::drain_terminated(std::string_view bytes, OnMessage& on_message) {
    const std::string_view mark = framing_.terminator();
    std::size_t consumed = 0;
    while (!stopped_ && !paused_ && consumed < bytes.size()) {
        const std::size_t at = bytes.find(mark, consumed + scanned_);
        if (at == bytes.npos) {
            const std::size_t left = bytes.size() - consumed;
            if (left >= mark.size()) scanned_ = std::max(scanned_, left - mark.size() + 1);
            break;
        }
        if (at - consumed > framing_.max_message()) break;
        const std::string_view message = bytes.substr(consumed, at - consumed);
        consumed = at + mark.size();
        scanned_ = 0;
        stopped_ = !on_message(message);
    }
    return consumed;
}

}  // namespace echo
