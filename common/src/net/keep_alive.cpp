#include "net/keep_alive.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace echo::detail {
namespace {

void set_number(int descriptor, int level, int name, std::chrono::seconds::rep value) noexcept {
    const int number = static_cast<int>(value);
    ::setsockopt(descriptor, level, name, &number, sizeof number);
}

}  // namespace

void set_keep_alive(int descriptor, const KeepAlive& questions) noexcept {
    set_number(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
#if defined(TCP_KEEPIDLE)
    set_number(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, questions.idle.count());
#elif defined(TCP_KEEPALIVE)
    set_number(descriptor, IPPROTO_TCP, TCP_KEEPALIVE, questions.idle.count());  // macOS has the same under this name
#endif
#if defined(TCP_KEEPINTVL)
    set_number(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, questions.interval.count());
#endif
#if defined(TCP_KEEPCNT)
    set_number(descriptor, IPPROTO_TCP, TCP_KEEPCNT, questions.count);
#endif
}

}  // namespace echo::detail
