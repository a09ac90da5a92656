#include "tls/handshake_limit.hpp"

#include <utility>

namespace echo::detail {
namespace {

constexpr unsigned char change_of_cipher = 20;
constexpr unsigned char handshake = 22;
constexpr std::size_t record_header_size = 5;
constexpr std::size_t message_header_size = 4;

}  // namespace

bool HandshakeLimit::take(std::string_view bytes, bool change_encrypts) noexcept {
    for (const char byte : bytes) {
        if (is_encrypted_) break;
        if (!take(static_cast<unsigned char>(byte), change_encrypts)) return false;
    }
    return true;
}

bool HandshakeLimit::take(unsigned char byte, bool change_encrypts) noexcept {
    if (record_header_ < record_header_size) {
        if (record_header_ == 0) type_ = byte;
        // The last two bytes are the length.
        if (record_header_ >= record_header_size - 2) record_left_ = record_left_ << 8 | byte;
        if (++record_header_ == record_header_size && record_left_ == 0) record_header_ = 0;
        return true;
    }
    if (--record_left_ == 0) record_header_ = 0;
    if (type_ == change_of_cipher && change_encrypts) is_encrypted_ = true;
    if (type_ != handshake) return true;
    if (message_left_ == 0) return take_header(byte);
    --message_left_;
    return true;
}

// A type, and three bytes of length. A message may go on in the next record, its header too.
bool HandshakeLimit::take_header(unsigned char byte) noexcept {
    if (message_header_ > 0) message_length_ = message_length_ << 8 | byte;
    if (++message_header_ < message_header_size) return true;
    message_header_ = 0;
    message_left_ = std::exchange(message_length_, 0);
    return message_left_ <= longest;
}

}  // namespace echo::detail
