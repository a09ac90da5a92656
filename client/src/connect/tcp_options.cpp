#include "connect/tcp_options.hpp"

#include <system_error>

#include <asio/ip/tcp.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace echo::detail {

void set_tcp_options(Socket& socket) {
    std::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    set_keep_alive(socket.native_handle(), tcp_keep_alive);
#if defined(TCP_USER_TIMEOUT)
    // Asio has no name of its own for this.
    const auto milliseconds = static_cast<int>(user_timeout.count());
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
#endif
}

}  // namespace echo::detail
