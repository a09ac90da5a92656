// What one step of TLS takes from a peer, without an event loop.
#include <string>

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <asio/buffer.hpp>

#include "support/catch.hpp"
#include "support/tls/certificates.hpp"
#include "tls/tls_connection.hpp"
#include "tls/tls_files.hpp"

namespace tls_connection_test {

using echo::detail::TlsConnection;

namespace {

asio::ssl::context server_context() {
    auto context = echo::detail::make_tls_context(asio::ssl::context::tls_server);
    const auto& files = echo::test::certificates().server;
    echo::detail::load_identity(context, files.certificate_file, files.private_key_file);
    return context;
}

// Two ends of TLS on a pair of sockets.
struct Pair {
    int sockets[2]{-1, -1};
    bool is_made = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0;
    asio::ssl::context of_server = server_context();
    asio::ssl::context of_client = echo::detail::make_tls_context(asio::ssl::context::tls_client);
    TlsConnection server{of_server.native_handle(), sockets[0], nullptr};
    TlsConnection client{of_client.native_handle(), sockets[1], nullptr};

    Pair() {
        REQUIRE(is_made);
        for (int round = 0; round < 4; ++round) {
            REQUIRE(!client.connect().error);
            REQUIRE(!server.accept().error);
        }
        REQUIRE(SSL_is_init_finished(client.handle()) == 1);
        REQUIRE(SSL_is_init_finished(server.handle()) == 1);
    }
    ~Pair() {
        for (const int socket : sockets) ::close(socket);
    }
};

// Records that change keys and carry no data.
std::string key_updates(TlsConnection& connection, int count) {
    BIO* const records = BIO_new(BIO_s_mem());
    BIO_up_ref(records);
    SSL_set0_wbio(connection.handle(), records);
    for (; count > 0; --count) {
        REQUIRE(SSL_key_update(connection.handle(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1);
        REQUIRE(SSL_do_handshake(connection.handle()) == 1);
    }
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(records, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    BIO_free(records);
    return text;
}

}  // namespace

TEST_CASE("a peer that only ever changes its keys ends each step of the server all the same", "[tls]") {
    Pair pair;
    const std::string records = key_updates(pair.client, 4000);
    REQUIRE(::send(pair.sockets[1], records.data(), records.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(records.size()));

    char space[1024];
    const TlsConnection::Step step = pair.server.read(asio::buffer(space));

    CHECK(step.wanted == TlsConnection::Wanted::readable);
    CHECK_FALSE(step.error);
    int left = 0;
    REQUIRE(::ioctl(pair.sockets[0], FIONREAD, &left) == 0);
    CHECK(static_cast<std::size_t>(left) > records.size() / 2);
}

}  // namespace tls_connection_test
