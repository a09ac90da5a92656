// Whether text is coloured on a stream: where a person reads it, unless they asked for something else.
#pragma once

#include <optional>
#include <string>

namespace echo::program {

/// What --color asks for.
enum class ColorWhen { automatic, always, never };

/// The meaning of `auto`, `always` and `never`.
/// @throws std::invalid_argument that lists the words.
ColorWhen parse_color(const std::string& word);

/// What is known of the place that text goes to.
struct StreamFacts {
    bool is_terminal = false;
    std::optional<std::string> no_color;  ///< $NO_COLOR: set and not empty, it asks for no colours (no-color.org)
    std::optional<std::string> term;      ///< $TERM: `dumb`, or nothing at all, is a terminal without colours
};

/// Of a descriptor of this process.
StreamFacts facts_of_stream(int descriptor);

/// Whether text is to be coloured there. `always` and `never` were said for this very run, so they count before the
/// environment.
bool has_color(ColorWhen when, const StreamFacts& facts) noexcept;

}  // namespace echo::program
