#include "proxy/proxy_line.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

#include <asio/ip/address.hpp>

namespace echo::detail {
namespace {

constexpr std::string_view unknown = "PROXY UNKNOWN";

// The next word, up to one space or the end; another space makes an empty word, which is nothing that is wanted.
std::string_view take_word(std::string_view& rest) {
    const auto space = rest.find(' ');
    const std::string_view word = rest.substr(0, space);
    rest = space == rest.npos ? std::string_view() : rest.substr(space + 1);
    return word;
}

// The system's parser reads up to a NUL, takes zones, and one port's digits are no address: hence the letters first.
std::optional<asio::ip::address> read_address(std::string_view word, bool is_v4) {
    const std::string_view letters = is_v4 ? "0123456789." : "0123456789abcdefABCDEF:.";
    if (word.find_first_not_of(letters) != word.npos) return std::nullopt;
    std::error_code error;
    const asio::ip::address address = asio::ip::make_address(std::string(word), error);
    if (error || address.is_v4() != is_v4) return std::nullopt;
    return address;
}

std::optional<std::uint16_t> read_port(std::string_view word) {
    std::uint16_t port = 0;
    const char* const end = word.data() + word.size();
    const auto parsed = std::from_chars(word.data(), end, port);
    const bool has_leading_zero = word.size() > 1 && word.front() == '0';
    if (parsed.ec != std::errc{} || parsed.ptr != end || has_leading_zero) return std::nullopt;
    return port;
}

}  // namespace

bool is_unknown_proxy_line(std::string_view line) noexcept {
    return line == unknown || (line.starts_with(unknown) && line[unknown.size()] == ' ');
}

ProxyLine read_proxy_line(std::string_view line) {
    if (is_unknown_proxy_line(line)) return {};
    std::string_view rest = line.substr(proxy_text_beginning.size());
    const std::string_view family = take_word(rest);
    if (family != "TCP4" && family != "TCP6") return {.fault = "its protocol is none of TCP4, TCP6 and UNKNOWN"};
    const bool is_v4 = family == "TCP4";
    const auto source = read_address(take_word(rest), is_v4);
    if (!source) return {.fault = "its source is not an address of its family"};
    const auto destination = read_address(take_word(rest), is_v4);
    if (!destination) return {.fault = "its destination is not an address of its family"};
    const auto source_port = read_port(take_word(rest));
    if (!source_port) return {.fault = "its source port is not a number of 0 to 65535 without leading zeros"};
    const auto destination_port = read_port(rest);
    if (!destination_port) return {.fault = "its destination port is not a number of 0 to 65535 without leading zeros"};
    return {.addresses = ProxyAddresses{{*source, *source_port}, {*destination, *destination_port}}};
}

}  // namespace echo::detail
