// The least that a load on an echo server can do on Linux: one thread, epoll, one write and as few reads as there are
// for each round of messages. It compares every byte; it stands for what a client could reach.
//
//     echo-bare-load [OPTION]... PORT CONNECTIONS DEPTH SIZE SECONDS
//
//     --tls           speaks TLS 1.3; whose certificate it is, is not asked
//     --server PIDS   the processes that serve, whose processor time is told too
//     --rounds N      ends when each connection has had as many rounds, and tells nothing; fails after SECONDS.
//                     Each begins a millisecond late, when the server waits again: so it does the same work in each
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <sys/epoll.h>
#include <unistd.h>

#include "figures.hpp"
#include "load_socket.hpp"

namespace {

struct Options {
    bool uses_tls = false;
    std::vector<pid_t> servers;
    std::size_t rounds = 0;
};

// What is sent at once.
struct Round {
    std::string bytes;
    std::chrono::microseconds pause{0};  // before it
};

// Sends a round of messages, waits until it is back, and so on.
class Connection {
public:
    Connection(int poll, bench::LoadSocket socket, const Round& round) : poll_(poll), socket_(socket), round_(round) {}

    void begin() {
        watch(EPOLL_CTL_ADD, EPOLLIN);
        send();
    }

    /// Returns how many bytes came back.
    std::size_t handle(std::uint32_t events) {
        if (events & EPOLLOUT) send();
        if (!(events & ~std::uint32_t{EPOLLOUT})) return 0;
        std::size_t received = receive();
        for (std::size_t more = received; more > 0 && socket_.holds_more(); received += more) more = receive();
        return received;
    }

    std::size_t rounds() const { return rounds_; }

private:
    std::size_t receive() {
        static std::array<char, 256 * 1024> bytes;
        const std::size_t size = socket_.receive(bytes.data(), bytes.size());
        if (size > round_.bytes.size() - received_ || std::memcmp(bytes.data(), &round_.bytes[received_], size) != 0) {
            bench::fail_with("other bytes came back");
        }
        received_ += size;
        if (received_ == round_.bytes.size()) {
            ++rounds_;
            received_ = sent_ = 0;
            if (round_.pause.count() > 0) ::usleep(static_cast<useconds_t>(round_.pause.count()));
            send();
        }
        return size;
    }

    void watch(int how, std::uint32_t events) {
        epoll_event event{.events = events, .data = {.ptr = this}};
        if (::epoll_ctl(poll_, how, socket_.descriptor(), &event) != 0) bench::fail("epoll_ctl");
    }

    void send() {
        sent_ += socket_.send(&round_.bytes[sent_], round_.bytes.size() - sent_);
        const bool wants_to_write = sent_ < round_.bytes.size();
        if (wants_to_write != waits_to_write_) {
            watch(EPOLL_CTL_MOD, wants_to_write ? EPOLLIN | EPOLLOUT : EPOLLIN);
        }
        waits_to_write_ = wants_to_write;
    }

    int poll_;
    bench::LoadSocket socket_;
    const Round& round_;
    std::size_t rounds_ = 0;
    std::size_t sent_ = 0;
    std::size_t received_ = 0;
    bool waits_to_write_ = false;
};

// Takes the options off the words.
Options read_options(std::vector<const char*>& words) {
    Options options;
    while (!words.empty() && std::string_view(words.front()).starts_with("--")) {
        const std::string_view name = words.front();
        words.erase(words.begin());
        if (name == "--tls") {
            options.uses_tls = true;
            continue;
        }
        const char* value = words.empty() ? "" : words.front();
        if (name == "--server") options.servers = bench::process_ids(value);
        if (name == "--rounds") options.rounds = std::strtoul(value, nullptr, 10);
        if (!words.empty()) words.erase(words.begin());
    }
    return options;
}

// Makes the rounds until the time is up, or every connection has had its rounds.
void run(int poll, std::vector<Connection>& connections, std::size_t rounds, bench::Figures& figures) {
    const auto is_done = [&](const Connection& connection) { return connection.rounds() >= rounds; };
    std::array<epoll_event, 512> events;
    for (Connection& connection : connections) connection.begin();
    while (!figures.time_is_up()) {
        const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 200);
        for (int i = 0; i < ready; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            figures.count(static_cast<Connection*>(event.data.ptr)->handle(event.events));
        }
        if (rounds > 0 && std::all_of(connections.begin(), connections.end(), is_done)) return;
    }
    if (rounds > 0) bench::fail_with("the rounds took too long");
    figures.print();
}

}  // namespace

int main(int count, char** words) {
    std::vector<const char*> arguments(words + 1, words + count);
    ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    const Options options = read_options(arguments);
    if (arguments.size() != 5) {
        std::fputs("usage: echo-bare-load [--tls] [--server PIDS] [--rounds N] PORT CONNECTIONS DEPTH SIZE SECONDS\n",
                   stderr);
        return 2;
    }
    const auto port = static_cast<unsigned short>(std::strtoul(arguments[0], nullptr, 10));
    const std::size_t connection_count = std::strtoul(arguments[1], nullptr, 10);
    const std::size_t depth = std::strtoul(arguments[2], nullptr, 10);
    const std::size_t size = std::strtoul(arguments[3], nullptr, 10);
    Round round;
    if (options.rounds > 0) round.pause = std::chrono::milliseconds(1);
    for (std::size_t i = 0; i < depth; ++i) round.bytes += bench::message(size) + "\r\n\r\n";

    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    SSL_CTX* tls = options.uses_tls ? bench::make_tls() : nullptr;
    std::vector<Connection> connections;
    connections.reserve(connection_count);  // they are pointed to
    while (connections.size() < connection_count) connections.emplace_back(poll, bench::LoadSocket(port, tls), round);
    bench::Figures figures(std::chrono::duration<double>(std::atof(arguments[4])), options.servers, size);
    run(poll, connections, options.rounds, figures);
}
