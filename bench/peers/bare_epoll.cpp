// The least that an echo server can do on Linux: epoll, one read and one write a wake-up. It finds no messages and
// knows no limits; it stands for what this machine can do.
//
//     echo-peer-bare-epoll [THREADS]
#include <array>
#include <cstddef>
#include <thread>
#include <vector>

#include <sys/epoll.h>
#include <unistd.h>

#include "listen.hpp"

namespace {

void watch(int poll, int descriptor) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    if (::epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) != 0) bench::fail("epoll_ctl");
}

// A peer that does not take its answers stops everybody: enough for a load that does.
void answer(int connection) {
    static thread_local std::array<char, 64 * 1024> bytes;
    const ssize_t size = ::recv(connection, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && errno != EAGAIN)) ::close(connection);
    for (ssize_t sent = 0; sent < size;) {
        const auto rest = static_cast<std::size_t>(size - sent);
        const ssize_t part = ::send(connection, bytes.data() + sent, rest, MSG_NOSIGNAL);
        if (part <= 0) break;  // the next read tells why
        sent += part;
    }
}

// The thread that watches the listener deals the connections out in turn, so that all have equally many.
void serve(std::size_t self, int listener, const std::vector<int>& polls) {
    std::size_t next = 0;
    std::array<epoll_event, 512> events;
    for (;;) {
        const int ready = ::epoll_wait(polls[self], events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
            if (descriptor != listener) {
                answer(descriptor);
            } else if (const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC); connection >= 0) {
                bench::send_without_delay(connection);
                watch(polls[next++ % polls.size()], connection);
            }
        }
    }
}

}  // namespace

int main(int count, char** words) {
    const int listener = bench::listen_on_loopback();
    std::vector<int> polls(bench::threads_asked_for(count, words));
    for (int& poll : polls) poll = ::epoll_create1(EPOLL_CLOEXEC);
    watch(polls.front(), listener);
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < polls.size(); ++i) others.emplace_back(serve, i, listener, std::cref(polls));
    bench::say_listening(listener);
    serve(0, listener, polls);
}
