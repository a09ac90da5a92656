// The least that a load on an echo server can do on Linux: one thread, epoll, one write and as few reads as there are
// for each round of messages. It compares every byte; it stands for what a client could reach.
//
//     echo-bare-load [OPTION]... PORT CONNECTIONS DEPTH SIZE SECONDS
//
//     --tls           speaks TLS 1.3; whose certificate it is, is not asked
//     --server PIDS   the processes that serve, whose processor time is told too
//     --rounds N      ends when each connection has had as many rounds, and tells nothing; fails after SECONDS. Each
//     round
//                     begins a millisecond late, when the server waits again: so it does the same work in each
#include <cerrno>
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

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "figures.hpp"

namespace {

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

[[noreturn]] void fail_with(const char* sentence) {
    std::fprintf(stderr, "%s\n", sentence);
    std::exit(1);
}

struct Options {
    bool uses_tls = false;
    std::vector<pid_t> servers;
    std::size_t rounds = 0;
};

// Bytes to and from the server, as they are or under TLS.
class Socket {
public:
    Socket(unsigned short port, SSL_CTX* tls) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
        const int on = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (tls != nullptr) agree_on(tls);
    }

    int descriptor() const { return descriptor_; }

    /// How many bytes, or 0 if it has to wait.
    std::size_t receive(char* bytes, std::size_t size) {
        if (tls_ != nullptr) {
            const int result = SSL_read(tls_, bytes, static_cast<int>(size));
            if (result <= 0 && SSL_get_error(tls_, result) != SSL_ERROR_WANT_READ) fail_with("TLS: the read failed");
            return static_cast<std::size_t>(std::max(result, 0));
        }
        const ssize_t result = ::recv(descriptor_, bytes, size, MSG_DONTWAIT);
        if (result == 0) fail_with("the server has closed the connection");
        if (result < 0 && errno != EAGAIN) fail("recv");
        return static_cast<std::size_t>(std::max<ssize_t>(result, 0));
    }

    bool holds_more() const { return tls_ != nullptr && SSL_has_pending(tls_) == 1; }

    /// How many bytes were taken, which may be none.
    std::size_t send(const char* bytes, std::size_t size) {
        if (tls_ != nullptr) {
            const int result = SSL_write(tls_, bytes, static_cast<int>(std::min<std::size_t>(size, 1 << 30)));
            if (result <= 0 && SSL_get_error(tls_, result) != SSL_ERROR_WANT_WRITE) fail_with("TLS: the write failed");
            return static_cast<std::size_t>(std::max(result, 0));
        }
        const ssize_t result = ::send(descriptor_, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (result < 0 && errno != EAGAIN) fail("send");
        return static_cast<std::size_t>(std::max<ssize_t>(result, 0));
    }

private:
    void agree_on(SSL_CTX* context) {
        tls_ = SSL_new(context);
        SSL_set_fd(tls_, descriptor_);
        if (SSL_connect(tls_) != 1) fail_with("TLS: the handshake failed");
        const int flags = ::fcntl(descriptor_, F_GETFL);
        ::fcntl(descriptor_, F_SETFL, flags | O_NONBLOCK);
    }

    int descriptor_;
    SSL* tls_ = nullptr;
};

// What is sent at once.
struct Round {
    std::string bytes;
    std::chrono::microseconds pause{0};  // before it
};

// Sends a round of messages, waits until it is back, and so on.
class Connection {
public:
    Connection(int poll, Socket socket, const Round& round) : poll_(poll), socket_(socket), round_(round) {}

    void begin() {
        watch(EPOLL_CTL_ADD, EPOLLIN);
        send();
    }

    /// Returns how many bytes came back.
    std::size_t handle(std::uint32_t events) {
        if (events & EPOLLOUT) send();
        if (!(events & ~std::uint32_t{EPOLLOUT})) return 0;
        std::size_t received = 0;
        do {
            received += receive();
        } while (socket_.holds_more());
        return received;
    }

    std::size_t rounds() const { return rounds_; }

private:
    std::size_t receive() {
        static std::array<char, 256 * 1024> bytes;
        const std::size_t size = socket_.receive(bytes.data(), bytes.size());
        if (size > round_.bytes.size() - received_ || std::memcmp(bytes.data(), &round_.bytes[received_], size) != 0) {
            fail_with("other bytes came back");
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
        if (::epoll_ctl(poll_, how, socket_.descriptor(), &event) != 0) fail("epoll_ctl");
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
    Socket socket_;
    const Round& round_;
    std::size_t rounds_ = 0;
    std::size_t sent_ = 0;
    std::size_t received_ = 0;
    bool waits_to_write_ = false;
};

SSL_CTX* make_tls() {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE);
    SSL_CTX_set_read_ahead(context, 1);
    return context;
}

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
    if (rounds > 0) fail_with("the rounds took too long");
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
    SSL_CTX* tls = options.uses_tls ? make_tls() : nullptr;
    std::vector<Connection> connections;
    connections.reserve(connection_count);  // they are pointed to
    while (connections.size() < connection_count) connections.emplace_back(poll, Socket(port, tls), round);
    bench::Figures figures(std::chrono::duration<double>(std::atof(arguments[4])), options.servers, size);
    run(poll, connections, options.rounds, figures);
}
