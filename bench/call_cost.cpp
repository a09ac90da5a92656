// Calls in lockstep, for counting instructions: a server in the same process takes as many messages as there are
// callers, and only then answers them all. So the client does the same work in each round, whatever the machine is busy
// with.
//
//     echo-call-cost ROUNDS DEPTH
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <deque>
#include <string>
#include <system_error>
#include <utility>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <asio/post.hpp>

#include <echo/client.hpp>

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

struct Caller {
    echo::Echo& echo;

    void call(std::string message) {
        echo.async_call(std::move(message), [this](std::error_code error, std::string reply) {
            if (!error) call(std::move(reply));
        });
    }
};

}  // namespace

int main(int count, char** words) {
    if (count != 3) return std::fputs("usage: echo-call-cost ROUNDS DEPTH\n", stderr), 2;
    const std::size_t depth = std::strtoul(words[2], nullptr, 10);
    const std::string message = bench::message(64);
    const std::string name = "echo-call-cost-" + std::to_string(::getpid());
    const int listener = listen_on(name);

    std::deque<Caller> callers;
    echo::EchoConfig config;
    config.pool_size = 1;
    config.max_in_flight = depth;
    echo::Echo echo("unix:@" + name, config);
    while (callers.size() < depth) callers.push_back({echo});
    asio::post(echo.get_executor(), [&] {
        for (Caller& caller : callers) caller.call(message);
    });
    const int connection = ::accept(listener, nullptr, nullptr);
    require(connection >= 0, "accept");
    serve(connection, std::atol(words[1]), depth * (message.size() + 4));
    std::_Exit(0);  // the callers are in the middle of a call
}
