// How text looks on a stream: coloured where a person reads it, plain elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "text/color_choice.hpp"

namespace echo::client_app {

using program::ColorWhen;
using program::parse_color;

/// Wraps words in the terminal's escape sequences (ECMA-48, SGR), or leaves them as they are.
class Style {
public:
    /// A plain style.
    Style() = default;
    explicit Style(bool colored) noexcept : colored_(colored) {}

    bool colored() const noexcept { return colored_; }

    std::string error(std::string_view words) const { return paint("1;31", words); }    ///< bold red
    std::string warning(std::string_view words) const { return paint("1;33", words); }  ///< bold yellow
    std::string good(std::string_view words) const { return paint("32", words); }       ///< green
    std::string accent(std::string_view words) const { return paint("36", words); }     ///< cyan
    std::string strong(std::string_view words) const { return paint("1", words); }      ///< bold
    std::string faint(std::string_view words) const { return paint("2", words); }       ///< what matters less

private:
    std::string paint(std::string_view code, std::string_view words) const;

    bool colored_ = false;
};

/// The style of what is written to that descriptor by this process; each stream is looked at by itself.
Style style_for(int descriptor, ColorWhen when);

}  // namespace echo::client_app
