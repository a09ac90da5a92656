// OpenSSL's side of one connection, on a socket that somebody else waits for.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <system_error>

#include <openssl/types.h>

#include <asio/buffer.hpp>

#include "tls/handshake_limit.hpp"

namespace echo::detail {

/// What a connection costs, in bytes, its operations under way included. OpenSSL cannot be asked; this was measured
/// as the growth of a server's memory by some hundred connections, and is at most a fifth too much or too little.
struct TlsMemory {
    std::size_t before_hello;  ///< the peer's first message is not complete
    std::size_t handshake;     ///< from then on, until TLS is agreed on
    std::size_t established;
    std::size_t certificate;  ///< for each that the peer has shown
    std::size_t record;       ///< as long as a part of one is there, for each direction
};

/// Of the OpenSSL that is loaded, by what `OpenSSL_version_num` returns. Measured with 3.0 and 3.5. From 3.2 on each
/// direction has an object of 4 KiB; 3.5 also keeps the peer's key of ML-KEM, of 6 KiB, which most agree on there.
constexpr TlsMemory tls_memory(unsigned long version) noexcept {
    constexpr unsigned long version_3_2 = 0x30200000;
    constexpr std::size_t kib = 1024;
    if (version < version_3_2) return {36 * kib, 44 * kib, 16 * kib, 4 * kib + 512, 15 * kib + 512};
    return {38 * kib, 56 * kib, 29 * kib, 4 * kib + 512, 16 * kib};
}

/// Each step does what can be done without waiting, straight between the socket and OpenSSL: there are no buffers but
/// OpenSSL's own, which it has only while a record is under way. Asio's stream keeps four records' worth besides, for
/// as long as the connection lasts.
///
/// Neither copied nor moved, as OpenSSL refers to it. Throws std::system_error where there is no memory to begin with.
class TlsConnection {
public:
    enum class Wanted { nothing, readable, writable };

    /// What came of a step. What it wants of the socket must be there before it is tried again, with the same bytes.
    struct Step {
        Wanted wanted = Wanted::nothing;
        std::error_code error{};
        std::size_t bytes = 0;
    };

    /// `memory_changed` is called whenever a step has changed what `memory` returns.
    TlsConnection(SSL_CTX* context, int descriptor, std::function<void()> memory_changed);
    TlsConnection(const TlsConnection&) = delete;
    TlsConnection& operator=(const TlsConnection&) = delete;

    SSL* handle() const noexcept { return connection_.get(); }

    Step accept();
    Step connect();

    /// The end is `eof` if the peer said that it is the end, otherwise `asio::ssl::error::stream_truncated`.
    Step read(asio::mutable_buffer space);
    Step write(asio::const_buffer bytes);

    /// What the connection holds at this moment, in bytes.
    std::size_t memory() const noexcept { return memory_; }

private:
    friend struct TlsSocket;
    struct Free {
        void operator()(SSL* connection) const noexcept;
    };

    Step shake_hands(int (*side)(SSL*));
    bool allows(std::string_view bytes) noexcept;
    bool begins_anew() const noexcept;
    template <class Call>
    Step take(Call call);
    std::error_code explain(int kind) const;
    std::size_t measure() const noexcept;

    int descriptor_;
    HandshakeLimit handshake_limit_;
    bool is_established_ = false;
    std::error_code failure_;  // of the socket, in the step under way
    std::size_t taken_ = 0;    // from the socket, in the step under way
    std::size_t memory_ = 0;
    std::function<void()> memory_changed_;
    std::unique_ptr<SSL, Free> connection_;
};

}  // namespace echo::detail
