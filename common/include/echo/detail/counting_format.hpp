// A format that counts what another looks at. Part of the inside; not for direct use.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include <echo/frame_format.hpp>

namespace echo::detail {

class CountingFormat final : public FrameFormat {
public:
    explicit CountingFormat(const FrameFormat& format) : format_(format) {}

    std::string_view name() const noexcept override { return format_.name(); }
    std::size_t max_overhead() const noexcept override { return format_.max_overhead(); }
    std::error_code wrap(std::string_view message, std::string& head, std::string& tail) const override {
        return format_.wrap(message, head, tail);
    }
    FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
        looked_at += bytes.size() - scanned;
        return format_.find(bytes, scanned);
    }

    mutable std::size_t looked_at = 0;  ///< bytes that it had to look at anew

private:
    const FrameFormat& format_;
};

}  // namespace echo::detail
