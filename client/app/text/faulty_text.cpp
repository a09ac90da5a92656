#include "text/faulty_text.hpp"

#include <stdexcept>

namespace echo::client_app {

void refuse_text(std::string_view text, std::size_t offset, const std::string& fault) {
    throw std::invalid_argument(quote(text) + ": at offset " + std::to_string(offset) + " " + fault);
}

}  // namespace echo::client_app
