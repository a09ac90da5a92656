// How texts are laid out in lines of a width, and how those of help and manual pages are written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace echo::program {

/// A part of a text that is laid out in one way.
struct TextBlock {
    enum class Kind {
        paragraph,  ///< words, to be broken into lines
        list_item,  ///< `  term  text`, each line indented; lines that are indented deeper go on with the text
        indented,   ///< any other line that begins with a space
        verbatim    ///< a line of a paragraph that begins with "Example"
    };
    Kind kind;
    bool begins_paragraph;  ///< it is the first one, or a blank line is before it
    std::size_t indent = 0;
    std::size_t column = 0;  ///< where the text of a list's item begins
    std::string term{};
    std::string text{};
};

std::vector<TextBlock> blocks_of(std::string_view text);

/// How many columns a terminal gives to a line: one to each character, and none to what sets a colour (ECMA-48, SGR).
std::size_t width_of(std::string_view line);

/// `line`, which may have something already, and after it the words of the text. A line that would be wider is broken
/// at words, and goes on after `indent` spaces; a word that is wider has a line of its own. "Default:" stays with the
/// word after it.
std::string wrap(std::string line, std::string_view text, std::size_t indent, std::size_t width);

/// The text in lines of at most that many columns, without a newline at its end. Examples stay as they are, to be
/// copied. Otherwise as `wrap`.
std::string fill(std::string_view text, std::size_t width);

/// Each line by itself: one that is wider is broken at words, and goes on after two spaces more than it begins with.
std::string break_lines(std::string_view text, std::size_t width);

}  // namespace echo::program
