#include "tls/tls_files.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio/buffer.hpp>
#include <asio/ssl/error.hpp>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "quotation.hpp"

namespace echo::detail {
namespace {

// Of TLS 1.2 only what has forward secrecy and authenticates what it encrypts, as all of TLS 1.3 has (RFC 9325,
// sections 4.1 and 4.2).
constexpr const char* ciphers_of_tls_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";

using Context = asio::ssl::context;

// All authorities of a system are a quarter of this.
constexpr std::size_t longest_file = 1024 * 1024;

// Opened at once even if it is a pipe, for whose writer a reload would wait for ever; and so that no program started at
// the same moment inherits it, as one that OpenSSL opens would be. -1 with the error if it is not to be read.
int open_file(const std::string& file, struct stat& facts, std::error_code& error) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 || ::fstat(descriptor, &facts) != 0) {
        error.assign(errno, std::system_category());
    } else if (S_ISDIR(facts.st_mode)) {
        error = std::make_error_code(std::errc::is_a_directory);
    } else if (!S_ISREG(facts.st_mode) && !S_ISFIFO(facts.st_mode)) {
        error.assign(EINVAL, std::system_category());
    } else if (static_cast<std::size_t>(facts.st_size) > longest_file) {
        error = std::make_error_code(std::errc::file_too_large);
    } else {
        return descriptor;
    }
    if (descriptor >= 0) ::close(descriptor);
    return -1;
}

// Until there is something to read; -1 with errno if that does not come in time.
int wait_for_data(int descriptor, std::chrono::steady_clock::time_point deadline) {
    using std::chrono::milliseconds;
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd data{.fd = descriptor, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&data, 1, static_cast<int>(std::max(left, milliseconds(0)).count()));
    if (ready == 0) errno = ETIMEDOUT;
    return ready > 0 ? 0 : -1;
}

std::string read_file(const std::string& file, std::chrono::milliseconds patience, std::error_code& error) {
    struct stat facts {};
    const int descriptor = open_file(file, facts, error);
    if (descriptor < 0) return {};
    // For all of it, or who writes a byte now and then would keep this for days.
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::string text;
    text.reserve(static_cast<std::size_t>(facts.st_size) + 1);  // so that a private key is nowhere but here
    char part[4096];
    ssize_t got = 1;
    while (got > 0 && text.size() <= longest_file) {
        do {
            got = wait_for_data(descriptor, deadline);
            if (got == 0) got = ::read(descriptor, part, sizeof part);
        } while (got < 0 && errno == EINTR);
        if (got > 0) text.append(part, static_cast<std::size_t>(got));
    }
    OPENSSL_cleanse(part, sizeof part);  // it may be a private key
    if (got < 0) error.assign(errno, std::system_category());
    if (got > 0) error = std::make_error_code(std::errc::file_too_large);
    ::close(descriptor);
    return text;
}

void use_certificates(Context& context, const std::string& text, std::error_code& error) {
    context.use_certificate_chain(asio::buffer(text), error);
    // Asio says only that it was no PEM; OpenSSL still knows why.
    const unsigned long reason = error ? ERR_get_error() : 0;
    if (reason != 0) error.assign(static_cast<int>(reason), asio::error::get_ssl_category());
}

void require_file(std::error_code error, const char* field, const char* rule, const std::string& file) {
    if (error) refuse_tls_setting(field, rule, in_quotes(file) + ": " + error.message());
}

}  // namespace

void refuse_tls_setting(const char* field, const std::string& rule, const std::string& given) {
    throw std::invalid_argument("tls." + std::string(field) + ": must be " + rule + ", got " + given);
}

void load_identity(Context& context, const std::string& certificate_file, const std::string& private_key_file,
                   std::chrono::milliseconds patience) {
    if (certificate_file.empty() || private_key_file.empty()) {
        const bool lacks_certificate = certificate_file.empty();
        refuse_tls_setting(lacks_certificate ? "certificate_file" : "private_key_file",
                           lacks_certificate ? "given where private_key_file is" : "given where certificate_file is",
                           "none");
    }
    std::error_code error;
    const std::string certificates = read_file(certificate_file, patience, error);
    if (!error) use_certificates(context, certificates, error);
    require_file(error, "certificate_file", "a PEM file of certificates", certificate_file);
    // Otherwise OpenSSL would ask for a password on the terminal.
    context.set_password_callback([](std::size_t, Context::password_purpose) { return std::string(); }, error);
    std::string key = read_file(private_key_file, patience, error);
    if (!error) context.use_private_key(asio::buffer(key), Context::pem, error);
    OPENSSL_cleanse(key.data(), key.size());
    require_file(error, "private_key_file", "a PEM file of the certificate's key, without a password",
                 private_key_file);
    if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
        refuse_tls_setting("private_key_file", "the certificate's key", in_quotes(private_key_file));
    }
}

void load_authorities(Context& context, const char* field, const std::string& file,
                      std::chrono::milliseconds patience) {
    std::error_code error;
    const std::string authorities = read_file(file, patience, error);
    if (!error) context.add_certificate_authority(asio::buffer(authorities), error);
    require_file(error, field, "a PEM file of certificates", file);
}

Context make_tls_context(Context::method method) {
    // At exit OpenSSL would free what threads that are still busy use (OPENSSL_init_crypto(3)). Asked too late, where
    // the program itself has used OpenSSL before, it does nothing.
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
    Context context(method);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    if (SSL_CTX_set_cipher_list(context.native_handle(), ciphers_of_tls_1_2) != 1) {
        throw std::runtime_error("OpenSSL has none of the ciphers that TLS 1.2 needs: " +
                                 std::string(ciphers_of_tls_1_2));
    }
    // Only TLS 1.2 had them, nobody here needs them, and they had flaws (RFC 5746; RFC 9325, section 3.3).
    SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    return context;
}

}  // namespace echo::detail
