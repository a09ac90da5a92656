// Calls in lockstep, for counting instructions: a server in the same process takes as many messages as there are
// callers, and only then answers them all. So the client does the same work in each round, whatever the machine is busy
// with.
//
//     echo-call-cost pool|connection ROUNDS DEPTH
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <deque>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <asio/post.hpp>

#include <echo/client.hpp>
#include <echo/connection.hpp>

#include "figures.hpp"

namespace {

void require(bool right, const char* what) {
    if (right) return;
    std::perror(what);
    std::exit(1);
}

// In Linux's abstract namespace, where nothing is left behind.
int listen_on(const std::string& name) {
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    require(::bind(listener, reinterpret_cast<const sockaddr*>(&address), size) == 0, "bind");
    require(::listen(listener, 1) == 0, "listen");
    return listener;
}

void serve(int connection, long rounds, std::size_t round_size) {
    std::string bytes(round_size, '\0');
    while (rounds-- > 0) {
        for (std::size_t received = 0; received < round_size;) {
            const ssize_t size = ::recv(connection, &bytes[received], round_size - received, 0);
            require(size > 0, "recv");
            received += static_cast<std::size_t>(size);
        }
        require(::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(round_size),
                "send");
    }
}

template <class Client>
struct Caller {
    Client& client;

    void call(std::string message) {
        client.async_call(std::move(message), [this](std::error_code error, std::string reply) {
            if (!error) call(std::move(reply));
        });
    }
};

// The first calls of all callers, made where their handlers are called.
template <class Client>
void begin(Client& client, std::size_t callers, const std::string& message) {
    static std::deque<Caller<Client>> all;
    while (all.size() < callers) all.push_back({client});
    asio::post(client.get_executor(), [&message] {
        for (Caller<Client>& caller : all) caller.call(message);
    });
}

}  // namespace

int main(int count, char** words) {
    const std::string_view kind = count == 4 ? words[1] : "";
    if (kind != "pool" && kind != "connection") {
        return std::fputs("usage: echo-call-cost pool|connection ROUNDS DEPTH\n", stderr), 2;
    }
    const std::size_t depth = std::strtoul(words[3], nullptr, 10);
    const std::string message = bench::message(64);
    const std::string name = "echo-call-cost-" + std::to_string(::getpid());
    const int listener = listen_on(name);

    echo::EchoConfig config;
    config.pool_size = 1;
    config.max_in_flight = depth;
    echo::Echo echo("unix:@" + name, config);
    // On the pool's own thread, which makes no connection unless it is called.
    echo::Connection connection(echo.get_executor(), "unix:@" + name, config);
    if (kind == "pool") {
        begin(echo, depth, message);
    } else {
        asio::post(echo.get_executor(), [&] { connection.async_connect([](std::error_code) {}); });
        begin(connection, depth, message);
    }
    const int accepted = ::accept(listener, nullptr, nullptr);
    require(accepted >= 0, "accept");
    serve(accepted, std::atol(words[2]), depth * (message.size() + 4));
    std::_Exit(0);  // the callers are in the middle of a call
}
