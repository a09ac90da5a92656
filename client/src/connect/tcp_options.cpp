#include "connect/tcp_options.hpp"

#include <system_error>

#include <asio/ip/tcp.hpp>
#include <asio/socket_base.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace echo::detail {
namespace {

// Asio has no name of its own for these.
void set_tcp_option(Socket& socket, int name, std::chrono::milliseconds::rep value) {
    const int number = static_cast<int>(value);
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, name, &number, sizeof number);
}

}  // namespace

void set_tcp_options(Socket& socket) {
    std::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
#if defined(TCP_KEEPIDLE)
    set_tcp_option(socket, TCP_KEEPIDLE, keep_alive_idle.count());
#elif defined(TCP_KEEPALIVE)
    set_tcp_option(socket, TCP_KEEPALIVE, keep_alive_idle.count());  // macOS has the same under this name
#endif
#if defined(TCP_KEEPINTVL)
    set_tcp_option(socket, TCP_KEEPINTVL, keep_alive_interval.count());
#endif
#if defined(TCP_KEEPCNT)
    set_tcp_option(socket, TCP_KEEPCNT, keep_alive_count);
#endif
#if defined(TCP_USER_TIMEOUT)
    set_tcp_option(socket, TCP_USER_TIMEOUT, user_timeout.count());
#endif
}

}  // namespace echo::detail
