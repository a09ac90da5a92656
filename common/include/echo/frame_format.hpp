// A framing of one's own: where messages begin and end.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <echo/detail/export.hpp>

namespace echo {

/// What stands at the beginning of the bytes that `FrameFormat::find` was shown.
struct FoundFrame {
    enum class Status { incomplete, complete, malformed };

    Status status = Status::incomplete;
    std::string_view message{};    ///< complete: part of the bytes shown, never of others
    std::size_t size_on_wire = 0;  ///< complete: bytes taken; incomplete: bytes that it will take, 0 if not known yet
    std::size_t scanned = 0;       ///< incomplete: bytes that need no second look
    std::size_t message_size = 0;  ///< incomplete, with `size_on_wire`: the message's bytes of these
    std::string why{};             ///< malformed: what is wrong, for logs and errors

    /// No whole message, and its size is not known yet. The first `scanned` bytes need no second look.
    static FoundFrame incomplete(std::size_t scanned = 0) { return {.scanned = scanned}; }

    /// No whole message, but the bytes tell how long it is: it is refused now if that is too long, and `find` is not
    /// asked again before `size_on_wire` bytes are there.
    static FoundFrame announced(std::size_t message_size, std::size_t size_on_wire) {
        return {.size_on_wire = size_on_wire, .message_size = message_size};
    }

    /// A whole message, a part of the first `size_on_wire` bytes.
    static FoundFrame complete(std::string_view message, std::size_t size_on_wire) {
        return {.status = Status::complete, .message = message, .size_on_wire = size_on_wire};
    }

    /// No message can begin with these bytes: the connection ends with `errc::malformed_frame`.
    static FoundFrame malformed(std::string why) { return {.status = Status::malformed, .why = std::move(why)}; }
};

/// Where messages begin and end on the wire. Derive from it for a framing of your own, and use it as
/// `Framing::custom(std::make_shared<YourFormat>())`.
///
/// It only looks at bytes. Keeping them, in whatever cuts they come, limits, time-outs and counts are the matter of
/// those who use it, and hold for it as for the framings that are built in. If it breaks its word (takes more bytes
/// than there are, or none, or has more around a message than `max_overhead`), the connection ends with
/// `errc::malformed_frame`; if it throws, as with a protocol that throws. `echo/testing/frame_format_check.hpp` tests
/// one.
///
/// Thread safety: stateless. One object serves all connections, on all threads.
class ECHO_EXPORT FrameFormat {
public:
    virtual ~FrameFormat() = default;
    FrameFormat() = default;
    FrameFormat(const FrameFormat&) = delete;
    FrameFormat& operator=(const FrameFormat&) = delete;

    /// One word, for logs and messages. It lives as long as this object.
    virtual std::string_view name() const noexcept = 0;

    /// Looks for one message at the beginning of `bytes`, of which there is at least one. `scanned` is what it said of
    /// the same bytes when there were fewer of them; 0 at first. It must not depend on how many bytes follow the
    /// message.
    virtual FoundFrame find(std::string_view bytes, std::size_t scanned) const = 0;

    /// Writes into `head` and `tail`, which come empty, what stands before and after `message`. The message itself is
    /// not copied.
    /// Errors: whichever tells why this message cannot travel in this format; it is then not sent.
    virtual std::error_code wrap(std::string_view message, std::string& head, std::string& tail) const = 0;

    /// Bytes that stand around a message at most, 1 MiB or less. With `max_message` it bounds what is kept of a message
    /// that is not whole yet.
    virtual std::size_t max_overhead() const noexcept = 0;
};

}  // namespace echo
