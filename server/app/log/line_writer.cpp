#include "log/line_writer.hpp"

#include <cerrno>

#include <unistd.h>

namespace echo::server_app {

std::error_code LineWriter::write(std::string_view line) noexcept {
    if (is_in_line_) {
        if (const std::error_code error = write_bytes("\n")) return error;
        is_in_line_ = false;
    }
    return write_bytes(line);
}

std::error_code LineWriter::write_bytes(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return {errno, std::generic_category()};
        if (written == 0) return std::make_error_code(std::errc::io_error);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        is_in_line_ = !bytes.empty();
    }
    return {};
}

}  // namespace echo::server_app
