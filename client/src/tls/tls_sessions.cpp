#include "tls/tls_sessions.hpp"

#include <utility>

namespace echo::detail {
namespace {

// One per process: the place of a context's TlsSessions.
int owner_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

}  // namespace

void TlsSessions::Free::operator()(SSL_SESSION* session) const noexcept {
    SSL_SESSION_free(session);
}

TlsSessions::TlsSessions(SSL_CTX* context) {
    SSL_CTX_set_ex_data(context, owner_index(), this);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, on_new_session);
}

int TlsSessions::on_new_session(SSL* connection, SSL_SESSION* session) {
    void* const owner = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), owner_index());
    static_cast<TlsSessions*>(owner)->keep(Session(session));
    constexpr int kept = 1;
    return kept;
}

void TlsSessions::keep(Session session) {
    const std::lock_guard lock(mutex_);
    sessions_.push_back(std::move(session));
    if (sessions_.size() > most_kept) sessions_.pop_front();
}

// A ticket of TLS 1.3 is used once, or whoever watches could tell that two connections are the same client's
// (RFC 8446, appendix C.4). OpenSSL itself gives up the sessions of connections that ended badly.
void TlsSessions::resume(SSL* connection) {
    const std::lock_guard lock(mutex_);
    while (!sessions_.empty()) {
        Session newest = std::move(sessions_.back());
        sessions_.pop_back();
        if (SSL_SESSION_is_resumable(newest.get()) != 1) continue;
        SSL_set_session(connection, newest.get());
        if (SSL_SESSION_get_protocol_version(newest.get()) < TLS1_3_VERSION) sessions_.push_back(std::move(newest));
        return;
    }
}

}  // namespace echo::detail
