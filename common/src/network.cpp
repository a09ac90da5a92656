#include <echo/network.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include <asio/ip/address.hpp>

#include "quotation.hpp"

namespace echo {
namespace {

// Of an IPv4 address in IPv6 form.
constexpr std::size_t v4_offset = 96;

[[noreturn]] void refuse_network(std::string_view text, const std::string& fault) {
    throw std::invalid_argument("network " + detail::in_quotes(text) + ": " + fault);
}

asio::ip::address parse_address(std::string_view words, std::string_view text) {
    std::error_code error;
    asio::ip::address address;
    // Asio reads up to a NUL, and takes a zone after "%".
    const bool is_clean = words.find_first_not_of("0123456789abcdefABCDEF.:") == words.npos;
    if (is_clean) address = asio::ip::make_address(std::string(words), error);
    if (is_clean && !error) return address;
    refuse_network(text, detail::in_quotes(words) + " is not an IP address; write 10.0.0.0/8 or 2001:db8::/32");
}

std::size_t parse_prefix(std::string_view digits, std::size_t most, std::string_view text) {
    std::size_t prefix = 0;
    const char* const end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, prefix);
    if (parsed.ec == std::errc{} && parsed.ptr == end && prefix <= most) return prefix;
    refuse_network(text, "the number of bits after the slash must be 0 to " + std::to_string(most));
}

Network::Address bytes_of(const asio::ip::address& address) {
    return address.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes()
                           : address.to_v6().to_bytes();
}

// With all bits 0 that are not among the first.
Network::Address first_of(Network::Address address, std::size_t prefix) {
    for (std::size_t bit = prefix; bit < 8 * address.size(); ++bit) {
        address[bit / 8] = static_cast<unsigned char>(address[bit / 8] & ~(0x80u >> bit % 8));
    }
    return address;
}

bool is_mapped(const Network::Address& address) {
    return asio::ip::address_v6(address).is_v4_mapped();
}

std::string text_of(const Network::Address& bytes, std::size_t prefix, bool is_v4) {
    const asio::ip::address_v6 v6(bytes);
    if (!is_v4) return v6.to_string() + "/" + std::to_string(prefix);
    return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string() + "/" + std::to_string(prefix - v4_offset);
}

}  // namespace

Network::Network(std::string_view text) {
    const auto slash = text.find('/');
    const asio::ip::address address = parse_address(text.substr(0, slash), text);
    const std::size_t most = address.is_v4() ? 32 : 128;
    const std::size_t bits = slash == text.npos ? most : parse_prefix(text.substr(slash + 1), most, text);
    prefix_ = address.is_v4() ? v4_offset + bits : bits;
    const Address given = bytes_of(address);
    first_ = first_of(given, prefix_);
    if (first_ != given) {
        refuse_network(text, "an address within a network names no network; write " + to_string());
    }
}

bool Network::is_v4() const noexcept {
    return prefix_ >= v4_offset && is_mapped(first_);
}

bool Network::contains(const Address& address) const noexcept {
    return is_mapped(address) == is_v4() && first_of(address, prefix_) == first_;
}

std::string Network::to_string() const {
    return text_of(first_, prefix_, is_v4());
}

}  // namespace echo
