// Bytes from elsewhere as a person can read them: names of files and hosts, sentences about them, replies.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace echo::program {

/// Whether the bytes are well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes) noexcept;

/// What a terminal or a line of a log may be given: characters as they are, but escapes in place of bytes that are no
/// UTF-8 and of characters that a terminal would obey or that change the order of others. All that a program says goes
/// through here where it leaves it, so that no name needs to have been thought of; what is escaped already stays as it
/// is. Not reversible: a backslash stands for itself.
/// @param left control characters that stay, such as a newline.
std::string shown_text(std::string_view bytes, std::string_view left = {});

/// JSON with escapes of its own in place of those characters: the same values.
std::string shown_json(std::string_view json);

/// As one word of a sentence or a log line that others choose, and cannot end: as it is if it has neither a space nor
/// anything beyond ASCII, and otherwise escaped and in quotation marks.
std::string shown_word(std::string_view bytes);

}  // namespace echo::program
