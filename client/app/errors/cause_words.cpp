#include "errors/cause_words.hpp"

#include <asio/error.hpp>

#include "text/number_text.hpp"

namespace echo::client_app {
namespace {

std::string loss_words(std::error_code cause) {
    return !cause || cause == asio::error::eof ? "the server closed the connection" : words_of(cause);
}

}  // namespace

std::string words_of(std::error_code error) {
    std::string words = error.message();
    const bool is_word = words.size() > 1 && words[1] >= 'a' && words[1] <= 'z';
    if (is_word && words[0] >= 'A' && words[0] <= 'Z') words[0] = static_cast<char>(words[0] - 'A' + 'a');
    return words;
}

std::string without_advice(std::string words) {
    if (const std::size_t advice = words.find(';'); advice != words.npos) words.resize(advice);
    return words;
}

std::string cause_words(std::error_code error, const Response& response, const EchoConfig& config) {
    if (error == errc::connection_lost) return loss_words(response.cause);
    const bool is_handshake = error == errc::connect_timeout && response.cause == errc::tls_handshake_failed;
    if (is_handshake) return "no answer to the TLS handshake within " + duration_text(config.connect_timeout);
    if (error == errc::connect_timeout) return "no connection within " + duration_text(config.connect_timeout);
    if (error == errc::request_timeout) {
        return "no whole reply within " + duration_text(config.request_timeout) +
               (response.wire_state == WireState::not_sent ? ", not sent" : "");
    }
    // Where the toolkit's own words go on with advice, that is for programmers.
    std::string words = without_advice(words_of(error));
    if (response.cause) words += " (" + words_of(response.cause) + ")";
    return words;
}

std::string resolution_words(std::error_code error, const Endpoint& endpoint, const EchoConfig& config) {
    if (error == asio::error::host_not_found_try_again) {
        return "no name server could tell the address of " + endpoint.host() +
               "; try again later, or write an address instead of the name";
    }
    switch (config.address_family) {
        case AddressFamily::any: break;
        case AddressFamily::v4: return endpoint.host() + " has no IPv4 address; try it without -4";
        case AddressFamily::v6: return endpoint.host() + " has no IPv6 address; try it without -6";
    }
    return "the name " + endpoint.host() + " has no address; is it spelt right?";
}

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
            return "the TLS handshake failed" + why +
                   "; does the server speak TLS 1.3 there, or 1.2 with ECDHE and GCM or ChaCha20?";
        case errc::tls_client_certificate_required:
            return "the server wants a certificate of the client" + why + "; give one with --cert and --key";
        case errc::tls_client_certificate_refused:
            return "the server does not accept the client's certificate" + why +
                   "; give one that it trusts with --cert and --key";
        default: return {};  // none of TLS
    }
}

}  // namespace echo::client_app
