// What a call costs in memory while it waits in the client's queue: to a server that accepts and answers nothing, so
// that all but the first wait. Prints the bytes of each one, the message of 64 bytes included.
//
//     echo-queued-calls CALLS
#include <cstdio>
#include <cstdlib>

#include <fstream>
#include <future>
#include <string>
#include <system_error>

#include <asio/post.hpp>

#include <echo/client.hpp>

#include "figures.hpp"
#include "peers/listen.hpp"

namespace {

// What the process holds that is its own, in bytes.
std::size_t own_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("RssAnon:")) return std::stoul(line.substr(8)) * 1024;
    }
    return 0;
}

unsigned short port_of(int listener) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) return std::fputs("usage: echo-queued-calls CALLS\n", stderr), 2;
    const std::size_t calls = std::strtoul(words[1], nullptr, 10);
    const int listener = bench::listen_on_loopback();
    echo::EchoConfig config;
    config.pool_size = 1;
    config.max_queued = calls;
    config.request_timeout = std::chrono::hours(1);
    config.stall_timeout = std::chrono::seconds(0);
    echo::Echo echo("127.0.0.1:" + std::to_string(port_of(listener)), config);
    // Where the client does its work, so that nothing is sent between two calls.
    const auto submit = [&](std::size_t how_many) {
        std::promise<std::size_t> grown;
        asio::post(echo.get_executor(), [&] {
            const std::size_t before = own_memory();
            for (std::size_t i = 0; i < how_many; ++i)
                echo.async_call(bench::message(64), [](std::error_code, std::string) {});
            grown.set_value(own_memory() - before);
        });
        return grown.get_future().get();
    };
    submit(1);
    std::printf("%zu\n", submit(calls - 1) / (calls - 1));
    std::fflush(stdout);
    std::_Exit(0);  // the calls still wait
}
