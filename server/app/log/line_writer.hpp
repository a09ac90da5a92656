// Whole lines on a descriptor that may refuse them.
#pragma once

#include <string_view>
#include <system_error>

namespace echo::server_app {

/// Keeps one line from running into the next, whatever was lost of it. Not thread-safe.
class LineWriter {
public:
    /// @param descriptor must outlive it, and is not closed.
    explicit LineWriter(int descriptor) noexcept : descriptor_(descriptor) {}

    /// Writes all of the line, its newline included, and waits for that unless the descriptor does not block.
    /// @returns why not all of it was written.
    std::error_code write(std::string_view line) noexcept;

private:
    std::error_code write_bytes(std::string_view bytes) noexcept;

    int descriptor_;
    bool is_in_line_ = false;  // a part of a line was written, and no more of it will be
};

}  // namespace echo::server_app
