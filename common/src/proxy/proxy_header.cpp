#include "proxy/proxy_header.hpp"

#include <cstdint>

namespace echo::detail {
namespace {

asio::ip::address own_form(const asio::ip::address& address) {
    const bool is_mapped = address.is_v6() && address.to_v6().is_v4_mapped();
    return is_mapped ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()) : address;
}

// In the form that is not "IPv4 within IPv6", if both can have it.
std::optional<ProxyAddresses> of_one_family(const std::optional<ProxyAddresses>& addresses) {
    if (!addresses) return std::nullopt;
    const asio::ip::address source = own_form(addresses->source.address());
    const asio::ip::address destination = own_form(addresses->destination.address());
    if (source.is_v4() == destination.is_v4()) {
        return ProxyAddresses{{source, addresses->source.port()}, {destination, addresses->destination.port()}};
    }
    const bool are_one = addresses->source.address().is_v4() == addresses->destination.address().is_v4();
    return are_one ? addresses : std::nullopt;
}

// A zone (fe80::1%eth0) means nothing to another machine.
std::string without_zone(const asio::ip::address& address) {
    const std::string text = address.to_string();
    return text.substr(0, text.find('%'));
}

void append_number(std::string& header, std::uint16_t number) {
    header += static_cast<char>(number >> 8);
    header += static_cast<char>(number & 0xff);
}

void append_address(std::string& header, const asio::ip::address& address) {
    if (address.is_v4()) {
        for (const unsigned char byte : address.to_v4().to_bytes()) header += static_cast<char>(byte);
    } else {
        for (const unsigned char byte : address.to_v6().to_bytes()) header += static_cast<char>(byte);
    }
}

}  // namespace

std::string proxy_header_text(const std::optional<ProxyAddresses>& addresses) {
    const auto both = of_one_family(addresses);
    std::string header(proxy_text_beginning);
    if (!both) return header + "UNKNOWN\r\n";
    header += both->source.address().is_v4() ? "TCP4 " : "TCP6 ";
    header += without_zone(both->source.address()) + " " + without_zone(both->destination.address()) + " ";
    return header + std::to_string(both->source.port()) + " " + std::to_string(both->destination.port()) + "\r\n";
}

std::string proxy_header_binary(const std::optional<ProxyAddresses>& addresses) {
    constexpr char version_and_local = 0x20;
    constexpr char version_and_proxy = 0x21;
    constexpr char of_tcp_over_v4 = 0x11;
    constexpr char of_tcp_over_v6 = 0x21;
    const auto both = of_one_family(addresses);
    std::string header(proxy_binary_beginning);
    if (!both) return header + std::string{version_and_local, '\0', '\0', '\0'};
    const bool is_v4 = both->source.address().is_v4();
    header += {version_and_proxy, is_v4 ? of_tcp_over_v4 : of_tcp_over_v6};
    append_number(header, is_v4 ? 12 : 36);
    append_address(header, both->source.address());
    append_address(header, both->destination.address());
    append_number(header, both->source.port());
    append_number(header, both->destination.port());
    return header;
}

bool looks_like_proxy_header(std::string_view bytes) noexcept {
    return bytes.starts_with(proxy_binary_beginning) || bytes.starts_with("PROXY TCP4 ") ||
           bytes.starts_with("PROXY TCP6 ") || bytes.starts_with("PROXY UNKNOWN");
}

}  // namespace echo::detail
