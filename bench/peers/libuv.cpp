// An echo server on libuv: one buffer for all reads, answers written at once where the socket takes them. A connection
// whose answer has to wait keeps a copy of the rest, and is not read from meanwhile.
//
//     echo-peer-libuv
#include <csignal>

#include <array>
#include <cstddef>
#include <string>

#include <uv.h>

#include "listen.hpp"

namespace {

void require(int result, const char* what) {
    if (result >= 0) return;
    std::fprintf(stderr, "%s: %s\n", what, uv_strerror(result));
    std::exit(1);
}

struct Connection {
    uv_tcp_t socket{};
    uv_write_t write{};
    std::string rest;

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&socket); }
    void read();
    void answer(uv_buf_t bytes);
    void close() {
        uv_close(reinterpret_cast<uv_handle_t*>(&socket),
                 [](uv_handle_t* handle) { delete static_cast<Connection*>(handle->data); });
    }
};

void Connection::read() {
    const auto give_buffer = [](uv_handle_t*, std::size_t, uv_buf_t* buffer) {
        static std::array<char, 64 * 1024> bytes;
        *buffer = uv_buf_init(bytes.data(), bytes.size());
    };
    uv_read_start(stream(), give_buffer, [](uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
        auto& connection = *static_cast<Connection*>(stream->data);
        if (size < 0) return connection.close();
        connection.answer(uv_buf_init(buffer->base, static_cast<unsigned>(size)));
    });
}

void Connection::answer(uv_buf_t bytes) {
    if (bytes.len == 0) return;  // libuv's word for "nothing there after all"
    const int sent = uv_try_write(stream(), &bytes, 1);
    if (sent < 0 && sent != UV_EAGAIN) return;  // the next read tells why
    const auto done = static_cast<std::size_t>(sent > 0 ? sent : 0);
    if (done == bytes.len) return;
    rest.assign(bytes.base + done, bytes.len - done);
    uv_read_stop(stream());
    const uv_buf_t buffer = uv_buf_init(rest.data(), static_cast<unsigned>(rest.size()));
    uv_write(&write, stream(), &buffer, 1, [](uv_write_t* request, int status) {
        if (status == 0) static_cast<Connection*>(request->handle->data)->read();
    });
}

void accept(uv_stream_t* listener, int status) {
    if (status < 0) return;
    auto* connection = new Connection;
    uv_tcp_init(listener->loop, &connection->socket);
    connection->socket.data = connection;
    if (uv_accept(listener, connection->stream()) != 0) return connection->close();
    uv_tcp_nodelay(&connection->socket, 1);
    connection->read();
}

}  // namespace

int main() {
    ::signal(SIGPIPE, SIG_IGN);  // a write to a peer that has gone then fails only
    const int descriptor = bench::listen_on_loopback();
    uv_loop_t* loop = uv_default_loop();
    uv_tcp_t listener;
    require(uv_tcp_init(loop, &listener), "uv_tcp_init");
    require(uv_tcp_open(&listener, descriptor), "uv_tcp_open");
    require(uv_listen(reinterpret_cast<uv_stream_t*>(&listener), SOMAXCONN, accept), "uv_listen");
    bench::say_listening(descriptor);
    uv_run(loop, UV_RUN_DEFAULT);
}
