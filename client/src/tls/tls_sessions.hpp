// Sessions of TLS, with which a later connection to the same server spares both sides most of the handshake.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

#include <openssl/ssl.h>

namespace echo::detail {

/// Keeps what the server hands out, the newest `most_kept`. Thread-safe.
class TlsSessions {
public:
    /// A pool that opens connections faster than tickets come in does some full handshakes, which is no harm.
    static constexpr std::size_t most_kept = 8;

    /// Receives the sessions of every connection of `context`, and must outlive their reads and writes.
    explicit TlsSessions(SSL_CTX* context);
    TlsSessions(const TlsSessions&) = delete;
    TlsSessions& operator=(const TlsSessions&) = delete;

    /// Gives a connection that begins its handshake the newest session, if there is one.
    void resume(SSL* connection);

private:
    struct Free {
        void operator()(SSL_SESSION* session) const noexcept;
    };
    using Session = std::unique_ptr<SSL_SESSION, Free>;

    static int on_new_session(SSL* connection, SSL_SESSION* session);
    void keep(Session session);

    std::mutex mutex_;
    std::deque<Session> sessions_;  // oldest first
};

}  // namespace echo::detail
