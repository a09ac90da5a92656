#include "report/html/html_text.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "text/shown_text.hpp"

namespace echo::client_app::report {

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char character : program::shown_text(text)) {
        switch (character) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            case '\'': escaped += "&#39;"; break;
            default: escaped += character;
        }
    }
    return escaped;
}

std::string escape_data_block(std::string_view json) {
    std::string escaped;
    for (const char character : json) {
        // Outside of strings JSON has no such character, and inside of them the escape means the same.
        if (character == '<') {
            escaped += "\\u003c";
        } else {
            escaped += character;
        }
    }
    return escaped;
}

std::string coordinate(double number) {
    std::array<char, 64> text;
    const double tenths = std::round(number * 10);
    std::snprintf(text.data(), text.size(), "%g", tenths / 10 + 0.0);
    return text.data();
}

}  // namespace echo::client_app::report
