#include "support/peers/scripted_server.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include "support/seed.hpp"

namespace echo::test {
namespace {

using asio::use_awaitable;
using asio::ip::tcp;

constexpr std::string_view separator = "\r\n\r\n";

}  // namespace

asio::awaitable<std::string> ScriptedPeer::read_message() {
    const std::size_t before = received_.size();
    const std::size_t size =
        co_await asio::async_read_until(socket_, asio::dynamic_buffer(received_), separator, use_awaitable);
    server_.bytes_received_ += received_.size() - before;
    ++server_.messages_read_;
    std::string message = received_.substr(0, size - separator.size());
    received_.erase(0, size);
    co_return message;
}

asio::awaitable<std::string> ScriptedPeer::read_exactly(std::size_t size) {
    if (received_.size() < size) {
        const std::size_t missing = size - received_.size();
        co_await asio::async_read(socket_, asio::dynamic_buffer(received_), asio::transfer_exactly(missing),
                                  use_awaitable);
        server_.bytes_received_ += missing;
    }
    std::string bytes = received_.substr(0, size);
    received_.erase(0, size);
    co_return bytes;
}

asio::awaitable<void> ScriptedPeer::send(std::string bytes) {
    co_await asio::async_write(socket_, asio::buffer(bytes), use_awaitable);
}

asio::awaitable<void> ScriptedPeer::send_message(std::string message) {
    message += separator;
    co_await send(std::move(message));
}

asio::awaitable<void> ScriptedPeer::echo() {
    co_await echo(std::numeric_limits<std::size_t>::max());
}

asio::awaitable<void> ScriptedPeer::echo(std::size_t messages) {
    for (std::size_t i = 0; i < messages; ++i) {
        std::string message = co_await read_message();
        co_await send_message(std::move(message));
    }
}

asio::awaitable<void> ScriptedPeer::gate() {
    std::error_code woken;
    if (!server_.gate_is_open_) co_await server_.gate_.async_wait(asio::redirect_error(use_awaitable, woken));
}

asio::awaitable<void> ScriptedPeer::read_until_closed() {
    std::array<char, 4096> space;
    for (;;) server_.bytes_received_ += co_await socket_.async_read_some(asio::buffer(space), use_awaitable);
}

void ScriptedPeer::reset() {
    socket_.set_option(asio::socket_base::linger(true, 0));
    socket_.close();
}

ScriptedServer::ScriptedServer(Script script)
    : script_(std::move(script)), acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()), gate_(context_, asio::steady_timer::time_point::max()) {
    asio::co_spawn(context_, accept(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
}

ScriptedServer::~ScriptedServer() {
    context_.stop();
    thread_.join();
}

void ScriptedServer::close_oldest() {
    asio::post(context_, [this] {
        std::error_code ignored;
        if (!peers_.empty()) peers_.front().socket_.shutdown(tcp::socket::shutdown_both, ignored);
    });
}

void ScriptedServer::open_gate() {
    asio::post(context_, [this] {
        gate_is_open_ = true;
        gate_.cancel();
    });
}

asio::awaitable<void> ScriptedServer::accept() {
    for (;;) {
        tcp::socket socket = co_await acceptor_.async_accept(use_awaitable);
        const auto peer = peers_.emplace(peers_.end(), *this, std::move(socket), ++accepted_);
        most_open_ = std::max<std::size_t>(most_open_, ++open_);
        asio::co_spawn(context_, run_script(peer), asio::detached);
    }
}

asio::awaitable<void> ScriptedServer::run_script(std::list<ScriptedPeer>::iterator peer) {
    try {
        co_await script_(*peer);
    } catch (const std::system_error&) {
        // The client has gone, which is the usual end of a script.
    }
    peers_.erase(peer);
    --open_;
}

ScriptedServer::Script echo_all() {
    return [](ScriptedPeer& peer) -> asio::awaitable<void> { co_await peer.echo(); };
}

ScriptedServer::Script echo_behind_gate() {
    return [](ScriptedPeer& peer) -> asio::awaitable<void> {
        for (;;) {
            std::string message = co_await peer.read_message();
            co_await peer.gate();
            co_await peer.send_message(std::move(message));
        }
    };
}

ScriptedServer::Script close_after(std::size_t messages) {
    return [messages](ScriptedPeer& peer) -> asio::awaitable<void> { co_await peer.echo(messages); };
}

ScriptedServer::Script close_after_up_to(std::size_t most, std::uint64_t seed) {
    return [most, numbers = RandomNumbers(seed)](ScriptedPeer& peer) mutable -> asio::awaitable<void> {
        co_await peer.echo(1 + numbers.below(most));
    };
}

ScriptedServer::Script never_answer() {
    return [](ScriptedPeer& peer) -> asio::awaitable<void> { co_await peer.read_until_closed(); };
}

ScriptedServer::Script answer_and_close(std::string bytes) {
    return [bytes = std::move(bytes)](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_message();
        co_await peer.send(bytes);
    };
}

ScriptedServer::Script answer_with(std::string bytes) {
    return [bytes = std::move(bytes)](ScriptedPeer& peer) -> asio::awaitable<void> {
        for (;;) {
            co_await peer.read_message();
            co_await peer.send(bytes);
        }
    };
}

}  // namespace echo::test
