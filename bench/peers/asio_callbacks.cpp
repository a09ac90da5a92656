// An echo server on Asio with callbacks: a buffer of 64 KiB for each connection, read, write, and so on.
//
//     echo-peer-asio-callbacks [THREADS]
#include <array>
#include <deque>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>

#include "listen.hpp"

namespace {

using asio::ip::tcp;

class Session : public std::enable_shared_from_this<Session> {
public:
    explicit Session(tcp::socket socket) : socket_(std::move(socket)) {}

    void read() {
        socket_.async_read_some(asio::buffer(bytes_),
                                [self = shared_from_this()](std::error_code error, std::size_t size) {
                                    if (!error) self->write(size);
                                });
    }

private:
    void write(std::size_t size) {
        asio::async_write(socket_, asio::buffer(bytes_, size),
                          [self = shared_from_this()](std::error_code error, std::size_t) {
                              if (!error) self->read();
                          });
    }

    tcp::socket socket_;
    std::array<char, 64 * 1024> bytes_;
};

// Deals the connections out to the contexts in turn.
class Listener {
public:
    Listener(std::deque<asio::io_context>& contexts, int descriptor)
        : contexts_(contexts), acceptor_(contexts.front(), tcp::v4(), descriptor) {}

    void accept() {
        asio::io_context& context = contexts_[next_++ % contexts_.size()];
        acceptor_.async_accept(context, [this, &context](std::error_code error, tcp::socket socket) {
            if (!error) {
                socket.set_option(tcp::no_delay(true), error);
                asio::post(context, [session = std::make_shared<Session>(std::move(socket))] { session->read(); });
            }
            accept();
        });
    }

private:
    std::deque<asio::io_context>& contexts_;
    tcp::acceptor acceptor_;
    std::size_t next_ = 0;
};

}  // namespace

int main(int count, char** words) {
    const int descriptor = bench::listen_on_loopback();
    std::deque<asio::io_context> contexts;
    while (contexts.size() < bench::threads_asked_for(count, words)) contexts.emplace_back(1);
    Listener listener(contexts, descriptor);
    listener.accept();
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < contexts.size(); ++i) {
        others.emplace_back([&context = contexts[i]] {
            const auto work = asio::make_work_guard(context);
            context.run();
        });
    }
    bench::say_listening(descriptor);
    contexts.front().run();
}
