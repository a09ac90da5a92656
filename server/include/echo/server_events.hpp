// What a server tells while it runs.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <echo/close_reason.hpp>
#include <echo/endpoint.hpp>

namespace echo {

/// What is known of a connection while it lives, and when it has ended.
struct SessionReport {
    Endpoint peer;                    ///< a Unix peer is `unix:` and the server's own path
    Endpoint local;                   ///< the endpoint it came in on
    std::optional<Endpoint> proxy{};  ///< where a PROXY header named the peer: the address of who sent it
    std::uint64_t messages = 0;
    std::uint64_t bytes_received = 0;  ///< of the framing; neither a PROXY header nor what TLS adds is counted
    std::uint64_t bytes_sent = 0;
    std::chrono::nanoseconds lasted{0};
    CloseReason reason = CloseReason::peer_closed;  ///< meaningful once closed
    std::error_code error{};                        ///< the cause, where the system or OpenSSL gave one
    std::string detail{};                           ///< what an exception said, or what a certificate lacks

    /// Whether the peer left without having sent a byte, as those who probe for health do.
    bool is_health_check() const noexcept {
        return bytes_received == 0 && (reason == CloseReason::peer_closed || reason == CloseReason::peer_reset);
    }
};

/// Callbacks for what happens on a server. Each may be empty. They run on the connection's own
/// thread: with several threads, several at once. They must not block, throw, or run the event loop; nor may the hooks
/// of a protocol run it.
struct ServerEvents {
    /// Its peer is known: once the header of a proxy, if there is to be one, has been read.
    std::function<void(const SessionReport&)> connection_made{};
    std::function<void(const SessionReport&)> connection_lost{};

    /// Before the protocol answers a message, and after: the answer then is ready to be written, unless it comes later
    /// (`EchoServerProtocol::defer`). The view is valid during the call only.
    std::function<void(const SessionReport&, std::string_view message)> pre_request{};
    std::function<void(const SessionReport&, std::string_view message)> post_request{};

    /// A connection was accepted and closed without being served: for a limit, or for what it had, or had not, in place
    /// of a PROXY header. `connection_made` and `connection_lost` are not called for it.
    std::function<void(const SessionReport&)> connection_refused{};

    /// A connection begins with a PROXY header, and none is read from there: it goes on, and takes it for its
    /// protocol's bytes, or for TLS.
    std::function<void(const SessionReport&)> proxy_header_unread{};

    /// Accepting failed for want of descriptors or memory; the server pauses 100 ms and goes on.
    std::function<void(const Endpoint& listener, std::error_code)> accept_failed{};
};

}  // namespace echo
