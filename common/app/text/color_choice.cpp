#include "text/color_choice.hpp"

#include <stdexcept>

#include <unistd.h>

#include "program/environment.hpp"
#include "program/option_value.hpp"

namespace echo::program {

ColorWhen parse_color(const std::string& word) {
    if (word == "auto") return ColorWhen::automatic;
    if (word == "always") return ColorWhen::always;
    if (word == "never") return ColorWhen::never;
    throw std::invalid_argument("must be auto, always or never, got " + quote(word));
}

StreamFacts facts_of_stream(int descriptor) {
    return {::isatty(descriptor) == 1, environment_variable("NO_COLOR"), environment_variable("TERM")};
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

}  // namespace echo::program
