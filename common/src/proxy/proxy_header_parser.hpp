// Reads a PROXY header out of bytes that come in any pieces.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "proxy/proxy_block.hpp"
#include "proxy/proxy_header.hpp"
#include "proxy/proxy_line.hpp"

namespace echo::detail {

/// Of fixed size, whatever a header claims; each byte is looked at once. A header is whole, or it says nothing: no
/// address is known before its last byte, and its checksum, have been found sound.
class ProxyHeaderParser {
public:
    enum class State {
        incomplete,
        complete,
        absent,     ///< the connection begins with something else
        malformed,  ///< a header has begun, and `fault` says what is wrong with it
    };

    /// Returns how many of `bytes`, which follow those that it has taken before, belong to the header: all of them as
    /// long as it is incomplete, none if they show that there is no header.
    std::size_t feed(std::string_view bytes);

    State state() const noexcept { return state_; }

    /// Why it is malformed, as the rest of a sentence; never empty then.
    std::string_view fault() const noexcept { return fault_; }

    /// Once `complete`: the ends of the connection that the proxy has accepted; none if it names no address of the
    /// Internet, so that the connection's own address counts (LOCAL, UNKNOWN, unspecified, Unix sockets).
    const std::optional<ProxyAddresses>& addresses() const noexcept { return addresses_; }

    /// Bytes taken so far.
    std::size_t size() const noexcept { return size_; }

    /// The bytes taken, as long as they may also be something else, and if they are.
    std::string_view beginning() const noexcept;

private:
    void take(char byte);
    void take_of_line(char byte);
    void take_of_block(char byte);
    void refuse(std::string_view fault) noexcept;

    State state_ = State::incomplete;
    std::string_view fault_;
    std::string_view signature_ = proxy_text_beginning;  // of the version that the first byte is of
    std::size_t size_ = 0;
    std::array<char, longest_proxy_line> line_{};
    ProxyBlock block_;
    std::optional<ProxyAddresses> addresses_;
};

}  // namespace echo::detail
