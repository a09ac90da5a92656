// How messages are told apart on a stream of bytes.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace echo {

/// One way to mark where a message ends, and how long a message may be.
///
/// | kind        | on the wire                             |
/// |-------------|-----------------------------------------|
/// | `separator` | message, separator (1 to 16 bytes)      |
/// | `line`      | message, `\n`                           |
/// | `length`    | 4-byte big-endian length, message       |
/// | `raw`       | the bytes alone, as RFC 862 has it      |
///
/// Messages are bytes, never text: every byte value may appear, NUL too. An immutable value;
/// copying it allocates nothing.
class Framing {
public:
    enum class Kind { separator, line, length, raw };

    static constexpr std::size_t max_separator = 16;
    static constexpr std::size_t default_max_message = 16 * 1024 * 1024;
    static constexpr std::size_t longest_message = 0xffff'ffff;  ///< what four bytes of length can announce

    /// The default of the toolkit: `separator` with `\r\n\r\n`.
    Framing() : Framing(separator()) {}

    /// @throws std::invalid_argument if `text` is empty or longer than 16 bytes.
    static Framing separator(std::string_view text = "\r\n\r\n");
    static Framing line();
    static Framing length();
    static Framing raw();

    /// The framing called `separator`, `line`, `length` or `raw`.
    /// @throws std::invalid_argument that lists the names, if there is no such framing.
    static Framing named(std::string_view name);

    /// The same framing with another limit, in bytes of message (1 to 2^32 - 1).
    /// @throws std::invalid_argument outside that range.
    Framing with_max_message(std::size_t bytes) const;

    Kind kind() const noexcept { return kind_; }
    std::string_view name() const noexcept;
    std::size_t max_message() const noexcept { return max_message_; }

    /// The bytes that end a message: the separator, or `\n`; empty for `length` and `raw`.
    std::string_view terminator() const noexcept { return {terminator_.data(), terminator_size_}; }

    /// Whether `message` can be sent.
    /// Errors: `errc::message_too_large`, `errc::separator_in_message`, `errc::empty_message` (raw).
    std::error_code check(std::string_view message) const noexcept;

    /// Whether `message` can travel in this framing at all, whatever its length; what a peer accepts is up to the peer.
    /// Errors: `errc::separator_in_message`, `errc::empty_message` (raw), `errc::message_too_large` (`length`, from
    /// 4 GiB on).
    std::error_code check_form(std::string_view message) const noexcept;

    /// Appends the message as it stands on the wire. Does not check it: nothing is escaped.
    void encode(std::string_view message, std::string& output) const;

    /// Appends what stands on the wire before a message of that many bytes. The message and the terminator follow.
    void encode_head(std::size_t message_size, std::string& output) const;

private:
    Framing(Kind kind, std::string_view terminator) noexcept;

    Kind kind_;
    std::uint8_t terminator_size_;
    std::array<char, max_separator> terminator_{};
    std::size_t max_message_ = default_max_message;
};

}  // namespace echo
