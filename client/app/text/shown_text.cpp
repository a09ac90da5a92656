#include "text/shown_text.hpp"

#include <cstddef>

#include <echo/text.hpp>

#include "text/utf8.hpp"

namespace echo::client_app {
namespace {

// C0 and DEL are one byte long; C1 (U+0080 to U+009F) are C2 80 to C2 9F in UTF-8.
std::size_t control_size(std::string_view text) {
    const auto byte = static_cast<unsigned char>(text[0]);
    if (byte < 0x20 || byte == 0x7f) return 1;
    const bool is_second_set = byte == 0xc2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xa0;
    return is_second_set ? 2 : 0;
}

}  // namespace

std::string shown_text(std::string_view bytes) {
    if (!is_utf8(bytes)) return escape(bytes);
    std::string shown;
    while (!bytes.empty()) {
        const std::size_t size = control_size(bytes);
        shown += size > 0 ? escape(bytes.substr(0, size)) : std::string(1, bytes[0]);
        bytes.remove_prefix(size > 0 ? size : 1);
    }
    return shown;
}

}  // namespace echo::client_app
