#include "faulty_text.hpp"

#include <stdexcept>

#include <echo/text.hpp>

namespace echo::client_app {

std::string quote(std::string_view text) {
    constexpr std::size_t shown = 40;
    return "\"" + escape(text.substr(0, shown)) + (text.size() > shown ? "..." : "") + "\"";
}

void refuse_text(std::string_view text, std::size_t offset, const std::string& fault) {
    throw std::invalid_argument(quote(text) + ": at offset " + std::to_string(offset) + " " + fault);
}

}  // namespace echo::client_app
