// PROXY headers, put together byte by byte, so that what is read can also be wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echo::test {

inline std::string big_endian(std::uint32_t number, int bytes) {
    std::string text;
    for (int index = bytes - 1; index >= 0; --index) text += static_cast<char>(number >> (8 * index) & 0xff);
    return text;
}

/// CRC32c, written down once more, from the shift register of RFC 4960, appendix B.
inline std::uint32_t checksum_of(std::string_view bytes) {
    std::uint32_t reversed = 0xffff'ffff;
    for (const char letter : bytes) {
        for (int bit = 0; bit < 8; ++bit) {
            const bool differs = ((static_cast<unsigned char>(letter) >> bit ^ reversed) & 1) != 0;
            reversed >>= 1;
            if (differs) reversed ^= 0x82f6'3b78;
        }
    }
    return ~reversed;
}

inline const std::string signature("\r\n\r\n\0\r\nQUIT\n", 12);

/// 192.0.2.1:1025 to 198.51.100.2:443.
inline const std::string ipv4_addresses("\xc0\x00\x02\x01\xc6\x33\x64\x02\x04\x01\x01\xbb", 12);

/// [2001:db8::1]:1025 to [2001:db8::2]:443.
inline const std::string ipv6_addresses = std::string("\x20\x01\x0d\xb8") + std::string(11, '\0') + "\x01" +
                                          "\x20\x01\x0d\xb8" + std::string(11, '\0') + "\x02" +
                                          std::string("\x04\x01\x01\xbb", 4);

inline std::string field(std::uint8_t type, std::string_view value) {
    return static_cast<char>(type) + big_endian(static_cast<std::uint32_t>(value.size()), 2) + std::string(value);
}

/// A header of version 2 with that length, whatever its body has.
inline std::string binary_header(std::uint8_t command, std::uint8_t family, std::uint32_t length,
                                 std::string_view body) {
    return signature + static_cast<char>(command) + static_cast<char>(family) + big_endian(length, 2) +
           std::string(body);
}

inline std::string binary_header(std::uint8_t command, std::uint8_t family, std::string_view body) {
    return binary_header(command, family, static_cast<std::uint32_t>(body.size()), body);
}

/// With the right checksum, or one that differs by `error`, in the middle of its fields.
inline std::string with_checksum(std::uint8_t command, std::uint8_t family, const std::string& addresses,
                                 std::uint32_t error = 0) {
    const std::string before = addresses + field(0x02, "example.org");
    const std::string after = field(0x04, "padding");
    const std::string zeros = binary_header(command, family, before + field(0x03, std::string(4, '\0')) + after);
    return binary_header(command, family, before + field(0x03, big_endian(checksum_of(zeros) ^ error, 4)) + after);
}

/// Sound ones of every kind that names an address.
inline std::vector<std::string> headers_with_addresses() {
    return {"PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\n",
            "PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:2 1025 443\r\n",
            "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n",
            "PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n",
            "PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.2 1025 443\r\n",
            binary_header(0x21, 0x11, ipv4_addresses),
            binary_header(0x21, 0x21, ipv6_addresses),
            binary_header(0x21, 0x11, ipv4_addresses + field(0x02, "example.org") + field(0x04, "")),
            with_checksum(0x21, 0x11, ipv4_addresses),
            with_checksum(0x21, 0x21, ipv6_addresses)};
}

/// Sound ones of every kind that names none.
inline std::vector<std::string> headers_without_addresses() {
    return {"PROXY UNKNOWN\r\n",
            "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 "
            "65535\r\n",
            "PROXY UNKNOWN anything \n \r at all\r\n",
            binary_header(0x20, 0x00, ""),
            binary_header(0x20, 0x00, field(0x04, "padding")),
            with_checksum(0x20, 0x00, ""),
            binary_header(0x20, 0x11, ipv4_addresses),
            binary_header(0x20, 0xff, "no fields at all"),
            binary_header(0x21, 0x00, ""),
            binary_header(0x21, 0x31, std::string(216, 'p')),
            with_checksum(0x21, 0x31, std::string(216, 'p'))};
}

}  // namespace echo::test
