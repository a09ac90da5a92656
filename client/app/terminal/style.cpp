#include "terminal/style.hpp"

namespace echo::client_app {

std::string Style::paint(std::string_view code, std::string_view words) const {
    if (!colored_ || words.empty()) return std::string(words);
    std::string painted = "\x1b[";
    painted.append(code).append("m").append(words).append("\x1b[0m");
    return painted;
}

Style style_for(int descriptor, ColorWhen when) {
    return Style(program::has_color(when, program::facts_of_stream(descriptor)));
}

}  // namespace echo::client_app
