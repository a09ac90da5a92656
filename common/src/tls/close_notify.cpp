#include "tls/close_notify.hpp"

#include <cstddef>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace echo::detail {

// Asio's stream can only send it and then wait for the peer's own. So OpenSSL is made to write into memory instead.
std::string make_close_notify(SSL* connection) {
    BIO* const memory = SSL_is_init_finished(connection) ? BIO_new(BIO_s_mem()) : nullptr;
    if (!memory) return {};
    SSL_set0_wbio(connection, memory);
    ERR_clear_error();
    SSL_shutdown(connection);
    ERR_clear_error();
    char* record = nullptr;
    const long size = BIO_get_mem_data(memory, &record);
    return size > 0 ? std::string(record, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace echo::detail
