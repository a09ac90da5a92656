// How long a client's messages of the handshake may be.
#pragma once

#include <cstddef>
#include <string_view>

namespace echo::detail {

/// OpenSSL allocates as many bytes as a message of the handshake claims to have, up to 128 KiB, before it has them:
/// nine bytes would cost a server more than all else of the connection. So this looks at what a client sends while it
/// is plain text (RFC 8446 and RFC 5246 have the same headers).
class HandshakeLimit {
public:
    /// Bytes of one message. A ClientHello has some 2,000 with the keys of post-quantum cryptography, a chain of three
    /// certificates some 5,000.
    static constexpr std::size_t longest = 16 * 1024;

    /// The next bytes, in whatever pieces. `change_encrypts`: what follows a ChangeCipherSpec is no plain text, as in
    /// TLS 1.2; in 1.3 it means nothing, and what is encrypted has a type of its own.
    /// @returns false once a message is longer.
    bool take(std::string_view bytes, bool change_encrypts) noexcept;

private:
    bool take(unsigned char byte, bool change_encrypts) noexcept;
    bool take_header(unsigned char byte) noexcept;

    unsigned char type_ = 0;         // of the record
    std::size_t record_header_ = 0;  // bytes of it that have been there
    std::size_t record_left_ = 0;    // bytes of the record that are still to come
    std::size_t message_header_ = 0;
    std::size_t message_length_ = 0;
    std::size_t message_left_ = 0;
    bool is_encrypted_ = false;
};

}  // namespace echo::detail
