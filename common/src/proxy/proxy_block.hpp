// The PROXY header of version 2: a block of bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "proxy/crc32c.hpp"
#include "proxy/proxy_header.hpp"

namespace echo::detail {

/// A block may claim 64 KiB; nobody needs more than this.
inline constexpr std::size_t longest_proxy_header = 4096;

/// Takes a block byte by byte, and keeps its addresses only. Nothing is known of it before its last byte.
class ProxyBlock {
public:
    /// The next byte, the first of the signature, which must be right, included. Not after the last one, or a fault.
    void take(unsigned char byte);

    bool is_whole() const noexcept { return is_whole_; }

    /// Empty as long as nothing is wrong.
    std::string_view fault() const noexcept { return fault_; }

    /// Of a whole block: none if it names no address of the Internet.
    std::optional<ProxyAddresses> addresses() const;

private:
    void take_head(unsigned char byte);
    void begin_body();
    void take_of_vectors(unsigned char byte);
    void begin_vector();
    void finish();

    std::string_view fault_;
    std::size_t size_ = 0;
    std::size_t body_size_ = 0;
    std::size_t addresses_size_ = 0;  // of its body, which the vectors follow
    std::array<unsigned char, 36> addresses_{};
    Crc32c checksum_;
    std::optional<std::uint32_t> given_checksum_;
    std::array<unsigned char, 3> vector_head_{};  // type and length
    std::size_t vector_head_size_ = 0;            // that are there
    std::size_t vector_left_ = 0;                 // bytes of the value that are to come
    std::uint8_t command_ = 0;
    std::uint8_t family_ = 0;
    bool is_ignored_ = false;  // its body
    bool is_whole_ = false;
};

}  // namespace echo::detail
