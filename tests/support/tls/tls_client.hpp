// A plain client under TLS that never waits for ever, and can also misbehave.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

#include <echo/endpoint.hpp>

#include "support/peers/raw_socket.hpp"
#include "support/tls/certificates.hpp"

namespace echo::test {

struct TlsClientConfig {
    /// The authority that must have issued the server's certificate; empty: whatever the server shows will do.
    std::string ca_file{};
    std::optional<Identity> identity{};
    /// TLS1_2_VERSION and the like; 0: whatever OpenSSL offers.
    int version = 0;
    /// Of TLS 1.2, in OpenSSL's words; empty: whatever it offers.
    std::string ciphers{};
    /// Taken up, if the server agrees.
    std::shared_ptr<SSL_SESSION> session{};
};

/// What a client says first, as bytes.
std::string client_hello();

/// One connection, made of OpenSSL and system calls alone. Calls that wait give up as those of RawSocket do, and throw
/// std::runtime_error with a sentence. Not thread-safe.
class TlsClient {
public:
    /// Connects, and does not shake hands yet.
    explicit TlsClient(const Endpoint& server, const TlsClientConfig& config = {});

    /// As above, and shakes hands.
    static TlsClient connected(const Endpoint& server, const TlsClientConfig& config = {});

    void handshake();

    void send(std::string_view bytes);

    /// Exactly that many bytes; throws if the connection ends before.
    std::string receive(std::size_t size);

    /// All bytes until the server has said that this is the end; throws if it does not say so.
    std::string receive_until_end();

    /// Sends all of `bytes` and then that this is the end, and takes meanwhile what comes, until the server's end.
    std::string exchange(std::string_view bytes);

    /// Wants to shake hands again, as only TLS 1.2 allows; the server's answer comes with what is received next.
    void ask_to_renegotiate();

    /// As above, but returns the bytes that it would send, with an extension of that many bytes. Nothing can be sent
    /// but past TLS afterwards.
    std::string hello_again(std::size_t extension_size);

    /// Says that this side sends no more.
    void say_end();

    bool resumed() const;
    std::string server_certificate_name() const;

    /// To resume later; under TLS 1.3 only once something has been received.
    std::shared_ptr<SSL_SESSION> session() const;

    /// Past TLS.
    RawSocket& socket() { return socket_; }

private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
        void operator()(SSL* connection) const { SSL_free(connection); }
    };

    // Whether it should be tried again; throws if it has failed for good.
    bool wait_after(int result, const char* what) const;
    bool is_at_end(int result) const;
    std::optional<std::size_t> read_some(char* space, std::size_t size);  // none at the end

    RawSocket socket_;
    std::unique_ptr<std::size_t> extension_size_;  // which the context refers to
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> tls_;
};

}  // namespace echo::test
