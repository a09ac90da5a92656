#include "process/certificate_advice.hpp"

#include <algorithm>
#include <ctime>
#include <memory>
#include <optional>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "quotation.hpp"
#include "settings/config_file.hpp"

namespace echo::server_app {
namespace {

using std::chrono::system_clock;

constexpr std::chrono::hours notice(14 * 24);

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

// Two of one subject, such as an authority's that two others have issued, count as one: valid while both are.
void add(std::vector<CertificateTerm>& terms, CertificateTerm term) {
    const auto is_same = [&](const CertificateTerm& known) {
        return known.setting == term.setting && known.subject == term.subject;
    };
    const auto known = std::find_if(terms.begin(), terms.end(), is_same);
    if (known == terms.end()) return terms.push_back(std::move(term));
    known->not_before = std::max(known->not_before, term.not_before);
    known->not_after = std::min(known->not_after, term.not_after);
}

void add_file(std::vector<CertificateTerm>& terms, std::string_view setting, const std::string& file) try {
    if (file.empty()) return;
    const std::string text = read_text_file(file);
    const Bytes bytes(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), free_bio);
    while (bytes) {
        const Certificate certificate(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr), free_x509);
        if (!certificate) break;
        const auto begin = time_of(X509_get0_notBefore(certificate.get()));
        const auto end = time_of(X509_get0_notAfter(certificate.get()));
        if (begin && end) add(terms, {setting, file, subject_of(certificate.get()), *begin, *end});
    }
    // That there is no further one is an error for OpenSSL.
    ERR_clear_error();
} catch (const std::invalid_argument&) {
    // It cannot be read, which the server itself will say.
}

std::string date_text(system_clock::time_point time) {
    const std::time_t seconds = system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[64];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts)};
}

std::string time_left(system_clock::duration left) {
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(left).count();
    if (hours >= 48) return std::to_string(hours / 24) + " days";
    if (hours >= 2) return std::to_string(hours) + " hours";
    return hours == 1 ? "an hour" : "less than an hour";
}

// What happens to whom while it is not valid.
std::string harm_of(const CertificateTerm& term) {
    return term.setting == "tls_client_ca" ? "the server refuses clients of that authority"
                                           : "clients refuse the server";
}

std::string warning_of(const CertificateTerm& term, system_clock::time_point now) {
    const std::string name = term.subject.empty() ? "" : detail::in_quotes(term.subject) + " ";
    const std::string certificate =
        "the certificate " + name + "in " + detail::in_quotes(term.file) + " (" + std::string(term.setting) + ") ";
    if (term.not_after <= now) {
        return certificate + "expired on " + date_text(term.not_after) + ", and " + harm_of(term) +
               "; put a new one there, then reload or restart the server";
    }
    if (term.not_before > now) {
        return certificate + "is not valid before " + date_text(term.not_before) + ", and " + harm_of(term) +
               " until then; put another one there, or set the clock of this machine if it is wrong";
    }
    return certificate + "expires on " + date_text(term.not_after) + ", in " + time_left(term.not_after - now) +
           "; put a new one there before, then reload or restart the server";
}

}  // namespace

std::vector<CertificateTerm> certificate_terms(const Options& options) {
    std::vector<CertificateTerm> terms;
    add_file(terms, "tls_cert", options.config.tls.certificate_file);
    add_file(terms, "tls_client_ca", options.config.tls.client_ca_file);
    return terms;
}

std::vector<std::string> certificate_warnings(const std::vector<CertificateTerm>& terms, system_clock::time_point now) {
    std::vector<std::string> warnings;
    for (const CertificateTerm& term : terms) {
        if (term.not_before > now || term.not_after <= now + notice) warnings.push_back(warning_of(term, now));
    }
    return warnings;
}

}  // namespace echo::server_app
