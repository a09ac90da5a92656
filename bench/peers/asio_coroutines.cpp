// An echo server on Asio with coroutines: one a connection, with a buffer of 64 KiB in its frame.
//
//     echo-peer-asio-coroutines
#include <array>
#include <system_error>
#include <utility>

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include "listen.hpp"

namespace {

using asio::ip::tcp;

asio::awaitable<void> serve(tcp::socket socket) {
    socket.set_option(tcp::no_delay(true));
    std::array<char, 64 * 1024> bytes;
    try {
        for (;;) {
            const std::size_t size = co_await socket.async_read_some(asio::buffer(bytes), asio::use_awaitable);
            co_await asio::async_write(socket, asio::buffer(bytes, size), asio::use_awaitable);
        }
    } catch (const std::system_error&) {
        // The peer has gone, and the socket closes itself.
    }
}

asio::awaitable<void> accept(tcp::acceptor& acceptor) {
    for (;;) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
    }
}

}  // namespace

int main() {
    const int descriptor = bench::listen_on_loopback();
    asio::io_context context{1};
    tcp::acceptor acceptor(context, tcp::v4(), descriptor);
    asio::co_spawn(context, accept(acceptor), asio::detached);
    bench::say_listening(descriptor);
    context.run();
}
