// Ports of this machine that cannot be connected to: one that refuses, one that does not answer.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <system_error>
#include <utility>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <echo/endpoint.hpp>

namespace echo::test {

/// A port of 127.0.0.1 that nobody listens on, for as long as this object lives.
class RefusingPort {
public:
    RefusingPort() : socket_(context_, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

    asio::ip::tcp::endpoint address() const { return socket_.local_endpoint(); }
    Endpoint endpoint() const { return "127.0.0.1:" + std::to_string(address().port()); }

private:
    asio::io_context context_;
    asio::ip::tcp::socket socket_;  // bound, and neither listening nor connected
};

/// A listener whose queue is full: the system answers no further connect until there is room.
class FullListener {
public:
    /// Connects that are made here, and fill the queue.
    static constexpr std::size_t waiting = 4;

    FullListener() : acceptor_(context_, asio::ip::tcp::v4()) {
        acceptor_.bind(asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        acceptor_.listen(0);
        // Linux lets one more wait than the backlog says; a few more make sure, whatever the system. A connect begins
        // where it is initiated, and nobody needs to know how it ends.
        for (std::size_t i = 0; i < waiting; ++i) {
            waiting_.emplace_back(context_).async_connect(acceptor_.local_endpoint(), [](std::error_code) {});
        }
    }

    asio::ip::tcp::endpoint address() const { return acceptor_.local_endpoint(); }
    Endpoint endpoint() const { return "127.0.0.1:" + std::to_string(address().port()); }

    void make_room() { acceptor_.listen(64); }

    /// How many have connected, the first `waiting` included, since there is room.
    std::size_t accept_all() {
        std::error_code nobody;
        acceptor_.non_blocking(true);
        for (;;) {
            asio::ip::tcp::socket socket = acceptor_.accept(nobody);
            if (nobody) return accepted_.size();
            accepted_.push_back(std::move(socket));
        }
    }

private:
    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_;
    std::list<asio::ip::tcp::socket> waiting_;
    std::list<asio::ip::tcp::socket> accepted_;
};

}  // namespace echo::test
