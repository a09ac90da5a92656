#include "errors/tls_sentence.hpp"

namespace echo::client_app {

std::string tls_sentence(errc error, const std::string& cause) {
    const std::string why = cause.empty() ? "" : " (" + cause + ")";
    switch (error) {
        case errc::tls_certificate_not_trusted:
            return "the server's certificate is not trusted" + why + "; name its authority's certificate with --ca";
        case errc::tls_certificate_expired:
            return "the server's certificate is out of date" + why +
                   "; renew it there, or is this machine's clock wrong?";
        case errc::tls_name_mismatch:
            return "the server's certificate is for another name" + why +
                   "; is that the right server? --server-name tells the name that it should have";
        case errc::tls_certificate_invalid:
            return "the server's certificate cannot be accepted" + why + "; the server needs another one";
        case errc::tls_not_spoken:
            return "the server does not speak TLS there" + why +
                   "; is that its port for TLS? Without TLS leave out --tls and tls://";
        case errc::tls_handshake_failed:
            return "the TLS handshake failed" + why + "; does the server speak TLS 1.2 or 1.3 there?";
        case errc::tls_client_certificate_required:
            return "the server wants a certificate of the client" + why + "; give one with --cert and --key";
        case errc::tls_client_certificate_refused:
            return "the server does not accept the client's certificate" + why +
                   "; give one that it trusts with --cert and --key";
        case errc::drain_timeout:
        case errc::forked:
        case errc::client_closed:
        case errc::queue_full:
        case errc::message_too_large:
        case errc::separator_in_message:
        case errc::empty_message:
        case errc::request_timeout:
        case errc::connect_timeout:
        case errc::connection_lost:
        case errc::unexpected_reply:
        case errc::reply_mismatch: break;
    }
    return {};
}

}  // namespace echo::client_app
