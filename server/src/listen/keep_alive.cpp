#include "listen/keep_alive.hpp"

#include <system_error>

#include <asio/socket_base.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace echo::server_detail {
namespace {

// Asio has no name of its own for these.
void set_tcp_option(Acceptor& acceptor, int name, std::chrono::seconds::rep value) {
    const int number = static_cast<int>(value);
    ::setsockopt(acceptor.native_handle(), IPPROTO_TCP, name, &number, sizeof number);
}

}  // namespace

void ask_accepted_peers(Acceptor& acceptor) {
    std::error_code ignored;
    acceptor.set_option(asio::socket_base::keep_alive(true), ignored);
#if defined(TCP_KEEPIDLE)
    set_tcp_option(acceptor, TCP_KEEPIDLE, keep_alive_idle.count());
#elif defined(TCP_KEEPALIVE)
    set_tcp_option(acceptor, TCP_KEEPALIVE, keep_alive_idle.count());  // macOS has the same under this name
#endif
#if defined(TCP_KEEPINTVL)
    set_tcp_option(acceptor, TCP_KEEPINTVL, keep_alive_interval.count());
#endif
#if defined(TCP_KEEPCNT)
    set_tcp_option(acceptor, TCP_KEEPCNT, keep_alive_count);
#endif
}

}  // namespace echo::server_detail
