#include "support/tls/certificates.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "support/temporary_folder.hpp"

namespace echo::test {
namespace {

constexpr long day = 24 * 60 * 60;

template <class T>
T* require(T* made) {
    if (!made) throw std::runtime_error("certificates: OpenSSL made nothing");
    return made;
}

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(std::FILE* file) const { std::fclose(file); }
};

using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using File = std::unique_ptr<std::FILE, Free>;

struct Issued {
    Key key;
    Certificate certificate;
};

// What a certificate says; times are seconds from now.
struct Claims {
    std::string subject;
    std::string names{};    // subjectAltName
    std::string purpose{};  // extendedKeyUsage
    bool is_authority = false;
    bool is_rsa = false;
    long valid_from = -day;
    long valid_until = day;
};

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    if (value.empty()) return;
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Free> extension(
        require(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())));
    X509_add_ext(certificate, extension.get(), -1);
}

// Signed by itself where there is no issuer.
Issued issue(const Claims& claims, const Issued* issuer = nullptr) {
    static long serial = 0;
    EVP_PKEY* const key = claims.is_rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
    Issued issued{Key(require(key)), Certificate(require(X509_new()))};
    X509* const certificate = issued.certificate.get();
    X509* const issuers = issuer ? issuer->certificate.get() : certificate;
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), claims.valid_from);
    X509_gmtime_adj(X509_getm_notAfter(certificate), claims.valid_until);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(claims.subject.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(issuers));
    X509_set_pubkey(certificate, issued.key.get());
    add_extension(certificate, issuers, NID_basic_constraints, claims.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
    add_extension(certificate, issuers, NID_subject_alt_name, claims.names);
    add_extension(certificate, issuers, NID_ext_key_usage, claims.purpose);
    X509_sign(certificate, (issuer ? issuer->key : issued.key).get(), EVP_sha256());
    return issued;
}

std::string write_certificate(const std::string& path, X509* certificate) {
    const File file(require(std::fopen(path.c_str(), "w")));
    PEM_write_X509(file.get(), certificate);
    return path;
}

std::string write_key(const std::string& path, EVP_PKEY* key) {
    const File file(require(std::fopen(path.c_str(), "w")));
    PEM_write_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return path;
}

Identity write(const std::string& path, const Issued& issued) {
    return {write_certificate(path + ".pem", issued.certificate.get()), write_key(path + ".key", issued.key.get())};
}

}  // namespace

Certificates::Certificates() : folder_(make_temporary_folder("echo-certificates-")) {
    const std::string here = "DNS:localhost,IP:127.0.0.1,IP:::1";
    const Issued ca = issue({.subject = "authority", .is_authority = true});
    const Issued other_ca = issue({.subject = "another authority", .is_authority = true});
    ca_file = write_certificate(path("ca.pem"), ca.certificate.get());
    other_ca_file = write_certificate(path("other-ca.pem"), other_ca.certificate.get());

    const auto make = [&](const std::string& name, const Claims& claims, const Issued* issuer) {
        return write(path(name), issue(claims, issuer));
    };
    server = make("server", {.subject = "server", .names = here}, &ca);
    expired = make("expired", {.subject = "expired", .names = here, .valid_from = -2 * day, .valid_until = -day}, &ca);
    not_yet_valid =
        make("not-yet-valid", {.subject = "early", .names = here, .valid_from = day, .valid_until = 2 * day}, &ca);
    other_name = make("other-name",
                      {.subject = "other", .names = "DNS:other.example,DNS:*.wild.example,DNS:p*.part.example"}, &ca);
    self_signed = make("self-signed", {.subject = "self-signed", .names = here}, nullptr);
    clients_only = make("clients-only", {.subject = "no server", .names = here, .purpose = "clientAuth"}, &ca);
    common_name = make("common-name", {.subject = "localhost"}, &ca);
    common_address = make("common-address", {.subject = "127.0.0.1"}, &ca);
    client = make("client", {.subject = "client", .purpose = "clientAuth"}, &ca);
    const std::string clients = "clientAuth";
    expired_client =
        make("expired-client",
             {.subject = "expired client", .purpose = clients, .valid_from = -2 * day, .valid_until = -day}, &ca);
    early_client =
        make("early-client", {.subject = "early client", .purpose = clients, .valid_from = day, .valid_until = 2 * day},
             &ca);
    servers_only = make("servers-only", {.subject = "no client", .purpose = "serverAuth"}, &ca);
    stranger = make("stranger", {.subject = "stranger", .purpose = "clientAuth"}, &other_ca);
}

Certificates::~Certificates() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Identity Certificates::brief_client(std::chrono::seconds valid) const {
    return write(path("brief-client"),
                 issue({.subject = "brief client", .purpose = "clientAuth", .valid_until = valid.count()}));
}

Identity Certificates::rsa_server() const {
    return write(path("rsa-server"),
                 issue({.subject = "rsa server", .names = "DNS:localhost,IP:127.0.0.1", .is_rsa = true}));
}

std::string Certificates::file(const std::string& name, const std::string& content) const {
    std::ofstream(path(name)) << content;
    return path(name);
}

const Certificates& certificates() {
    static const Certificates made;
    return made;
}

}  // namespace echo::test
