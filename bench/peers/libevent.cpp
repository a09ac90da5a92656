// An echo server on libevent: its events alone, and the socket read and written by hand. (Its bufferevents read at most
// 4 KiB at a time, after asking the kernel how much there is.)
//
//     echo-peer-libevent
#include <array>
#include <cstddef>

#include <event2/event.h>
#include <event2/listener.h>
#include <unistd.h>

#include "listen.hpp"

namespace {

// As in the bare loop, a peer that does not take its answers stops everybody.
void answer(evutil_socket_t connection, short, void* own_event) {
    static std::array<char, 64 * 1024> bytes;
    const ssize_t size = ::recv(connection, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && errno != EAGAIN)) {
        event_free(static_cast<event*>(own_event));
        ::close(connection);
    }
    for (ssize_t sent = 0; sent < size;) {
        const ssize_t part =
            ::send(connection, bytes.data() + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
        if (part <= 0) break;  // the next read tells why
        sent += part;
    }
}

void accept(evconnlistener* listener, evutil_socket_t connection, sockaddr*, int, void*) {
    bench::send_without_delay(connection);
    event* readable =
        event_new(evconnlistener_get_base(listener), connection, EV_READ | EV_PERSIST, answer, event_self_cbarg());
    event_add(readable, nullptr);
}

}  // namespace

int main() {
    const int descriptor = bench::listen_on_loopback();
    event_base* base = event_base_new();
    // 0: the socket listens already. The connections stay blocking, for the sends.
    if (base == nullptr ||
        evconnlistener_new(base, accept, nullptr, LEV_OPT_LEAVE_SOCKETS_BLOCKING, 0, descriptor) == nullptr) {
        bench::fail("libevent");
    }
    bench::say_listening(descriptor);
    event_base_dispatch(base);
}
