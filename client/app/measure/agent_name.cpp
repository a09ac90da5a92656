#include "measure/agent_name.hpp"

#include <stdexcept>

#include "program/option_value.hpp"
#include "text/shown_text.hpp"

namespace echo::client_app {

const std::string& parse_agent_name(const std::string& text) {
    constexpr std::size_t most_bytes = 64;
    const bool is_word = !text.empty() && text.size() <= most_bytes && text.find_first_of(" ,") == text.npos &&
                         program::is_utf8(text) && program::shown_text(text) == text;
    if (is_word) return text;
    throw std::invalid_argument(
        "must be a name of 1 to 64 bytes without spaces, commas and control characters, such as load1, got " +
        program::quote(text));
}

}  // namespace echo::client_app
