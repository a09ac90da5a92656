#include "proxy/proxy_block.hpp"

#include <algorithm>

namespace echo::detail {
namespace {

// Signature, version and command, family and protocol, length of what follows.
constexpr std::size_t head_size = 16;

constexpr std::uint8_t command_local = 0;
constexpr std::uint8_t command_proxy = 1;

// The families and protocols that a stream can have, as their byte.
constexpr std::uint8_t unspecified = 0x00;
constexpr std::uint8_t tcp_over_v4 = 0x11;
constexpr std::uint8_t tcp_over_v6 = 0x21;
constexpr std::uint8_t unix_stream = 0x31;

constexpr std::uint8_t type_of_checksum = 0x03;
constexpr std::size_t size_of_checksum = 4;

std::optional<std::size_t> size_of_addresses(std::uint8_t family) {
    switch (family) {
        case unspecified: return 0;
        case tcp_over_v4: return 12;
        case tcp_over_v6: return 36;
        case unix_stream: return 216;
        default: return std::nullopt;
    }
}

std::uint16_t number_at(const unsigned char* place) {
    return static_cast<std::uint16_t>(place[0] << 8 | place[1]);
}

// Both addresses, then both ports.
template <class Address>
ProxyAddresses read_addresses(const unsigned char* place) {
    typename Address::bytes_type source;
    typename Address::bytes_type destination;
    std::copy_n(place, source.size(), source.begin());
    std::copy_n(place + source.size(), source.size(), destination.begin());
    const unsigned char* const ports = place + 2 * source.size();
    return {{Address(source), number_at(ports)}, {Address(destination), number_at(ports + 2)}};
}

}  // namespace

void ProxyBlock::take(unsigned char byte) {
    const std::size_t place = size_++;
    if (place < head_size) {
        checksum_.add(byte);
        take_head(byte);
    } else if (is_ignored_) {
        // Not even its checksum can be found.
    } else if (place < head_size + addresses_size_) {
        checksum_.add(byte);
        if (place - head_size < addresses_.size()) addresses_[place - head_size] = byte;
    } else {
        take_of_vectors(byte);
    }
    if (fault_.empty() && size_ >= head_size && size_ == head_size + body_size_) finish();
}

void ProxyBlock::take_head(unsigned char byte) {
    constexpr std::uint8_t version = 2;
    switch (size_) {
        case 13:
            command_ = byte & 0x0f;
            if (command_ != command_local && command_ != command_proxy) fault_ = "its command is not LOCAL or PROXY";
            if (byte >> 4 != version) fault_ = "its version is not 1 or 2";
            break;
        case 14: family_ = byte; break;
        case 15: body_size_ = std::size_t{byte} << 8; break;
        case 16:
            body_size_ += byte;
            begin_body();
            break;
        default: break;
    }
}

// Of a connection of the proxy's own the family is to be ignored, and so the layout of what follows is not known; but
// mostly there is none, as there should be.
void ProxyBlock::begin_body() {
    is_ignored_ = command_ == command_local && family_ != unspecified;
    const auto size = is_ignored_ ? 0 : size_of_addresses(family_);
    addresses_size_ = size.value_or(0);
    if (!size) {
        fault_ = "its family and protocol are not those of a stream over IPv4, IPv6 or Unix sockets";
    } else if (head_size + body_size_ > longest_proxy_header) {
        fault_ = "it claims to be longer than 4096 bytes";
    } else if (body_size_ < addresses_size_) {
        fault_ = "it is too short for its addresses";
    }
}

// The checksum is that of a block with zeros in its place.
void ProxyBlock::take_of_vectors(unsigned char byte) {
    if (vector_head_size_ < vector_head_.size()) {
        checksum_.add(byte);
        vector_head_[vector_head_size_++] = byte;
        if (vector_head_size_ == vector_head_.size()) begin_vector();
        return;
    }
    const bool is_checksum = vector_head_[0] == type_of_checksum;
    checksum_.add(is_checksum ? 0 : byte);
    if (is_checksum) given_checksum_ = *given_checksum_ << 8 | byte;
    if (--vector_left_ == 0) vector_head_size_ = 0;
}

void ProxyBlock::begin_vector() {
    vector_left_ = number_at(&vector_head_[1]);
    if (vector_left_ > head_size + body_size_ - size_) {
        fault_ = "a field is longer than what is left of it";
    } else if (vector_head_[0] == type_of_checksum) {
        if (vector_left_ != size_of_checksum) fault_ = "its checksum does not have 4 bytes";
        if (given_checksum_) fault_ = "it has more than one checksum";
        given_checksum_ = 0;
    }
    if (vector_left_ == 0) vector_head_size_ = 0;
}

void ProxyBlock::finish() {
    if (vector_head_size_ > 0) {
        fault_ = "its last field is cut off";
    } else if (given_checksum_ && *given_checksum_ != checksum_.value()) {
        fault_ = "its checksum is wrong";
    } else {
        is_whole_ = true;
    }
}

std::optional<ProxyAddresses> ProxyBlock::addresses() const {
    if (command_ == command_local) return std::nullopt;
    if (family_ == tcp_over_v4) return read_addresses<asio::ip::address_v4>(addresses_.data());
    if (family_ == tcp_over_v6) return read_addresses<asio::ip::address_v6>(addresses_.data());
    return std::nullopt;
}

}  // namespace echo::detail
