// A server under TLS that does what the test's script says, the handshake included.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ssl/context.hpp>
#include <asio/ssl/stream.hpp>
#include <asio/steady_timer.hpp>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>

#include "support/tls/certificates.hpp"

namespace echo::test {

class TlsServer;

struct TlsServerConfig {
    Identity identity = certificates().server;
    /// Where given, a client needs a certificate that this authority has issued.
    std::string client_ca_file{};
    /// TLS1_2_VERSION and the like; 0: whatever OpenSSL offers.
    int lowest_version = 0;
    int highest_version = 0;
    /// Of TLS 1.2, in OpenSSL's words; empty: whatever it offers.
    std::string ciphers{};
    asio::ip::tcp::endpoint listen{asio::ip::address_v4::loopback(), 0};
};

/// One accepted connection, in the hands of a script. Every operation throws when it fails.
class TlsPeer {
public:
    TlsPeer(TlsServer& server, asio::ip::tcp::socket socket, std::size_t number);

    asio::awaitable<void> handshake();

    /// What stands before the next separator (`\r\n\r\n`), which is taken too.
    asio::awaitable<std::string> read_message();
    asio::awaitable<void> send(std::string bytes);

    /// Echoes one message after the other.
    asio::awaitable<void> echo();

    /// Says that this is the end, and waits until the client says so too.
    asio::awaitable<void> say_end();

    /// Waits for `TlsServer::open_gate`.
    asio::awaitable<void> gate();

    /// Reads until the client ends the connection, and throws how it did.
    asio::awaitable<void> read_until_closed();

    /// Past TLS, straight onto the wire.
    asio::awaitable<void> send_raw(std::string bytes);
    asio::awaitable<std::string> read_raw(std::size_t size);

    /// Ends the connection by a reset; the script should return then.
    void reset();

    bool resumed();
    /// The name that the client asked for; empty if it told none.
    std::string server_name();

    /// Counted from 1 in the order of accepting.
    std::size_t number() const { return number_; }

private:
    friend class TlsServer;

    TlsServer& server_;
    asio::ssl::stream<asio::ip::tcp::socket> stream_;
    std::size_t number_;
    std::string received_;  // and not read by the script yet
};

/// Runs the script for each connection that it accepts on a free port, all on one thread. A connection is closed when
/// its script returns, without a word of TLS. Its members may be called from any thread.
class TlsServer {
public:
    using Script = std::function<asio::awaitable<void>(TlsPeer&)>;

    explicit TlsServer(Script script, TlsServerConfig config = {});
    ~TlsServer();
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    /// `tls://127.0.0.1:port`, or with another host that leads there.
    Endpoint endpoint(const std::string& host = "127.0.0.1") const;

    /// Lets every script go on that waits at the gate, now and later.
    void open_gate();

    std::size_t accepted() const { return accepted_; }
    std::size_t open() const { return open_; }

    /// How the connections ended whose scripts are over: what an operation threw, none if the script returned.
    std::vector<std::error_code> ends() const;

private:
    friend class TlsPeer;

    asio::awaitable<void> accept();
    asio::awaitable<void> run_script(std::list<TlsPeer>::iterator peer);

    const Script script_;
    asio::io_context context_{1};
    asio::ssl::context tls_;
    asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_;
    asio::steady_timer gate_;
    std::list<TlsPeer> peers_;
    std::atomic<bool> gate_is_open_ = false;
    std::atomic<std::size_t> accepted_ = 0;
    std::atomic<std::size_t> open_ = 0;
    mutable std::mutex ends_mutex_;
    std::vector<std::error_code> ends_;
    std::thread thread_;  // last: it uses all the others
};

/// Shakes hands and echoes every message.
TlsServer::Script tls_echo();

/// Settings of a client that trusts the tests' own authority.
EchoConfig trusting();

/// A server that speaks one version of TLS.
TlsServerConfig only(int version);

}  // namespace echo::test
