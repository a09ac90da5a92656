#include "tls/certificate_terms.hpp"

#include <algorithm>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace echo::detail {
namespace {

using std::chrono::system_clock;

constexpr auto free_x509 = [](X509* certificate) { X509_free(certificate); };
constexpr auto free_bio = [](BIO* bytes) { BIO_free(bytes); };
using Certificate = std::unique_ptr<X509, decltype(free_x509)>;
using Bytes = std::unique_ptr<BIO, decltype(free_bio)>;

// None if it is no date at all.
std::optional<system_clock::time_point> time_of(const ASN1_TIME* date) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(date, &parts) != 1) return std::nullopt;
    return system_clock::from_time_t(::timegm(&parts));
}

std::string subject_of(X509* certificate) {
    char name[256];
    X509_NAME_oneline(X509_get_subject_name(certificate), name, sizeof name);
    return name;
}

void add_term(std::vector<CertificateTerm>& terms, CertificateTerm term) {
    const auto known = std::find_if(terms.begin(), terms.end(),
                                    [&](const CertificateTerm& other) { return other.subject == term.subject; });
    if (known == terms.end()) return terms.push_back(std::move(term));
    known->not_before = std::max(known->not_before, term.not_before);
    known->not_after = std::min(known->not_after, term.not_after);
}

}  // namespace

std::vector<CertificateTerm> read_certificate_terms(std::string_view pem) {
    std::vector<CertificateTerm> terms;
    const Bytes bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), free_bio);
    while (bytes) {
        const Certificate certificate(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr), free_x509);
        if (!certificate) break;
        const auto begin = time_of(X509_get0_notBefore(certificate.get()));
        const auto end = time_of(X509_get0_notAfter(certificate.get()));
        if (begin && end) add_term(terms, {subject_of(certificate.get()), *begin, *end});
    }
    // That there is no further one is an error for OpenSSL.
    ERR_clear_error();
    return terms;
}

}  // namespace echo::detail
