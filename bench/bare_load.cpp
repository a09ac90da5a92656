// The least that a load on an echo server can do on Linux: one thread, epoll, one write and as few reads as there are
// for each round of messages. It compares every byte; it stands for what a client could reach.
//
//     echo-bare-load PORT CONNECTIONS DEPTH SIZE SECONDS
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "figures.hpp"

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

// Sends a round of messages, waits until it is back, and so on.
class Connection {
public:
    Connection(int poll, unsigned short port, const std::string& round) : poll_(poll), round_(round) {
        descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
        const int on = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    void begin() {
        watch(EPOLL_CTL_ADD, EPOLLIN);
        send();
    }

    /// Returns whether a round is back.
    bool handle(std::uint32_t events) {
        if (events & EPOLLOUT) send();
        if (!(events & EPOLLIN)) return false;
        static std::array<char, 256 * 1024> bytes;
        const ssize_t size = ::recv(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (size <= 0) fail("recv");
        const auto received = static_cast<std::size_t>(size);
        if (received > round_.size() - received_ || std::memcmp(bytes.data(), &round_[received_], received) != 0) {
            std::fputs("other bytes came back\n", stderr);
            std::exit(1);
        }
        received_ += received;
        if (received_ < round_.size()) return false;
        received_ = sent_ = 0;
        send();
        return true;
    }

private:
    void watch(int how, std::uint32_t events) {
        epoll_event event{.events = events, .data = {.ptr = this}};
        if (::epoll_ctl(poll_, how, descriptor_, &event) != 0) fail("epoll_ctl");
    }

    void send() {
        const ssize_t size = ::send(descriptor_, &round_[sent_], round_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size > 0) sent_ += static_cast<std::size_t>(size);
        const bool wants_to_write = sent_ < round_.size();
        if (wants_to_write != waits_to_write_) {
            watch(EPOLL_CTL_MOD, wants_to_write ? EPOLLIN | EPOLLOUT : EPOLLIN);
        }
        waits_to_write_ = wants_to_write;
    }

    int poll_;
    int descriptor_;
    const std::string& round_;
    std::size_t sent_ = 0;
    std::size_t received_ = 0;
    bool waits_to_write_ = false;
};

}  // namespace

int main(int count, char** words) {
    if (count != 6) return std::fputs("usage: echo-bare-load PORT CONNECTIONS DEPTH SIZE SECONDS\n", stderr), 2;
    const auto depth = static_cast<std::size_t>(std::atoi(words[3]));
    std::string round;
    for (std::size_t i = 0; i < depth; ++i)
        round += bench::message(static_cast<std::size_t>(std::atoi(words[4]))) + "\r\n\r\n";

    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<Connection> connections;
    for (int i = 0; i < std::atoi(words[2]); ++i) {
        connections.emplace_back(poll, static_cast<unsigned short>(std::atoi(words[1])), round);
    }
    for (Connection& connection : connections) connection.begin();
    bench::Figures figures(std::chrono::duration<double>(std::atof(words[5])));
    std::array<epoll_event, 512> events;
    while (!figures.time_is_up()) {
        const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 200);
        for (int i = 0; i < ready; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            if (static_cast<Connection*>(event.data.ptr)->handle(event.events)) figures.count(depth);
        }
    }
    figures.print();
}
