// How messages are told apart on a stream of bytes.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <echo/detail/export.hpp>
#include <echo/frame_format.hpp>

namespace echo {

/// One way to mark where a message ends, and how long a message may be.
///
/// | kind        | on the wire                             |
/// |-------------|-----------------------------------------|
/// | `separator` | message, separator (1 to 16 bytes)      |
/// | `line`      | message, `\n`                           |
/// | `length`    | 4-byte big-endian length, message       |
/// | `raw`       | the bytes alone, as RFC 862 has it      |
/// | `custom`    | what a `FrameFormat` of your own says   |
///
/// Messages are bytes, never text: every byte value may appear, NUL too. An immutable value;
/// copying it allocates nothing.
class ECHO_EXPORT Framing {
public:
    enum class Kind { separator, line, length, raw, custom };

    static constexpr std::size_t max_separator = 16;
    static constexpr std::size_t default_max_message = 16 * 1024 * 1024;
    static constexpr std::size_t longest_message = 0xffff'ffff;   ///< what four bytes of length can announce
    static constexpr std::size_t largest_overhead = 1024 * 1024;  ///< `FrameFormat::max_overhead` at most

    /// The default of the toolkit: `separator` with `\r\n\r\n`.
    Framing() : Framing(separator()) {}

    /// @throws std::invalid_argument if `text` is empty or longer than 16 bytes.
    static Framing separator(std::string_view text = "\r\n\r\n");
    static Framing line();
    static Framing length();
    static Framing raw();

    /// A framing of your own. The format is shared with all connections.
    /// @throws std::invalid_argument if there is none, it has no name, or its `max_overhead` is more than 1 MiB.
    static Framing custom(std::shared_ptr<const FrameFormat> format);

    /// The framing called `separator`, `line`, `length` or `raw`.
    /// @throws std::invalid_argument that lists the names, if there is no such framing.
    static Framing named(std::string_view name);

    /// The same framing with another limit, in bytes of message (1 to 2^32 - 1).
    /// @throws std::invalid_argument outside that range.
    Framing with_max_message(std::size_t bytes) const;

    Kind kind() const noexcept { return kind_; }
    std::string_view name() const noexcept;
    std::size_t max_message() const noexcept { return max_message_; }

    /// `custom` only; null for the others.
    const std::shared_ptr<const FrameFormat>& format() const noexcept { return format_; }

    /// `custom` only: bytes that stand around a message at most.
    std::size_t max_overhead() const noexcept { return max_overhead_; }

    /// The bytes that end a message: the separator, or `\n`; empty for the others.
    std::string_view terminator() const noexcept { return {terminator_.data(), terminator_size_}; }

    /// Whether `message` can be sent.
    /// Errors: `errc::message_too_large`, `errc::separator_in_message`, `errc::empty_message` (raw), what
    /// `FrameFormat::wrap` returns (custom; and what that throws).
    std::error_code check(std::string_view message) const;

    /// Whether `message` can travel in this framing at all, whatever its length; what a peer accepts is up to the peer.
    /// Errors: `errc::separator_in_message`, `errc::empty_message` (raw), `errc::message_too_large` (`length`, from
    /// 4 GiB on), what `FrameFormat::wrap` returns (custom).
    std::error_code check_form(std::string_view message) const;

    /// Appends the message as it stands on the wire; nothing is escaped.
    /// Errors: those of `check_form`; nothing is appended then.
    std::error_code encode(std::string_view message, std::string& output) const;

    /// As `encode`, for a message that `check_form` has passed, or that has come in this framing: no separator is
    /// looked for in it again.
    /// Errors: custom, those of `check_form`.
    std::error_code encode_checked(std::string_view message, std::string& output) const;

    /// As `encode_checked`, but without the message itself, which belongs at the offset `gap` of the output.
    std::error_code encode_around(std::string_view message, std::string& output, std::size_t& gap) const;

private:
    Framing(Kind kind, std::string_view terminator) noexcept;
    std::error_code encode_custom(std::string_view message, std::string& output) const;
    std::error_code wrap(std::string_view message, std::string& head, std::string& tail) const;

    Kind kind_;
    std::uint8_t terminator_size_;
    std::array<char, max_separator> terminator_{};
    std::uint32_t max_message_ = default_max_message;
    std::uint32_t max_overhead_ = 0;
    std::shared_ptr<const FrameFormat> format_;
};

}  // namespace echo
