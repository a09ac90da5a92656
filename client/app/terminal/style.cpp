#include "terminal/style.hpp"

#include <stdexcept>

#include <unistd.h>

#include "program/environment.hpp"
#include "program/option_value.hpp"

namespace echo::client_app {

ColorWhen parse_color(const std::string& word) {
    if (word == "auto") return ColorWhen::automatic;
    if (word == "always") return ColorWhen::always;
    if (word == "never") return ColorWhen::never;
    throw std::invalid_argument("must be auto, always or never, got " + program::quote(word));
}

bool has_color(ColorWhen when, const StreamFacts& facts) noexcept {
    switch (when) {
        case ColorWhen::always: return true;
        case ColorWhen::never: return false;
        case ColorWhen::automatic: break;
    }
    if (!facts.is_terminal) return false;
    if (facts.no_color && !facts.no_color->empty()) return false;
    return facts.term && !facts.term->empty() && *facts.term != "dumb";
}

std::string Style::paint(std::string_view code, std::string_view words) const {
    if (!colored_ || words.empty()) return std::string(words);
    std::string painted = "\x1b[";
    painted.append(code).append("m").append(words).append("\x1b[0m");
    return painted;
}

Style style_for(int descriptor, ColorWhen when) {
    const StreamFacts facts{::isatty(descriptor) == 1, program::environment_variable("NO_COLOR"),
                            program::environment_variable("TERM")};
    return Style(has_color(when, facts));
}

}  // namespace echo::client_app
