// A range of IP addresses, as a text and as its bits.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <echo/detail/export.hpp>

namespace echo {

/// An IPv4 or IPv6 network in CIDR notation (RFC 4632), `10.0.0.0/8` or `2001:db8::/32`, or one address. A plain value.
class ECHO_EXPORT Network {
public:
    /// Parses `text`; implicit, so that a text can be written where a `Network` is wanted.
    /// @throws std::invalid_argument with one sentence that names the text and its fault.
    Network(std::string_view text);
    Network(const char* text) : Network(std::string_view(text)) {}
    Network(const std::string& text) : Network(std::string_view(text)) {}

    /// The 16 bytes of an IPv6 address; of an IPv4 address those of its IPv6 form, ::ffff:a.b.c.d (RFC 4291, section
    /// 2.5.5.2), which is the same address here.
    using Address = std::array<unsigned char, 16>;

    /// An IPv6 network has no IPv4 address: `::/0` is all of IPv6, and `0.0.0.0/0` all of IPv4.
    bool contains(const Address& address) const noexcept;

    /// A text that parses to an equal network.
    std::string to_string() const;

    bool operator==(const Network&) const = default;

private:
    bool is_v4() const noexcept;

    Address first_{};
    std::size_t prefix_ = 0;  // bits, of 128
};

}  // namespace echo
