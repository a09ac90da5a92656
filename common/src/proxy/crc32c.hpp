// The checksum of a binary PROXY header: CRC32c, as RFC 4960, appendix B, has it.
#pragma once

#include <cstdint>
#include <string_view>

namespace echo::detail {

/// Of bytes that come one after the other. A header has 4 KiB at most: a bit at a time is quick enough.
class Crc32c {
public:
    void add(unsigned char byte) noexcept {
        constexpr std::uint32_t reversed_polynomial = 0x82f63b78;
        remainder_ ^= byte;
        for (int bit = 0; bit < 8; ++bit) {
            remainder_ = (remainder_ >> 1) ^ ((remainder_ & 1) != 0 ? reversed_polynomial : 0);
        }
    }

    std::uint32_t value() const noexcept { return ~remainder_; }

private:
    std::uint32_t remainder_ = 0xffff'ffff;
};

inline std::uint32_t crc32c(std::string_view bytes) noexcept {
    Crc32c checksum;
    for (const char byte : bytes) checksum.add(static_cast<unsigned char>(byte));
    return checksum.value();
}

}  // namespace echo::detail
