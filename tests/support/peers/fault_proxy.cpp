#include "support/peers/fault_proxy.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <system_error>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <asio/write.hpp>

namespace echo::test {
namespace {

using asio::use_awaitable;
using asio::ip::tcp;

// Far longer than a segment needs to be read on its own, and no synchronisation: a faster reader only sees more cuts.
constexpr std::chrono::milliseconds between_segments{1};

}  // namespace

struct FaultProxy::Link : std::enable_shared_from_this<Link> {
    Link(tcp::socket accepted, bool is_first)
        : client(std::move(accepted)), server(client.get_executor()), afflicted(is_first) {}

    tcp::socket& source(Direction direction) { return direction == Direction::to_server ? client : server; }
    tcp::socket& sink(Direction direction) { return direction == Direction::to_server ? server : client; }

    void close() {
        std::error_code ignored;
        client.close(ignored);
        server.close(ignored);
    }

    void reset() {
        std::error_code ignored;
        for (tcp::socket* socket : {&client, &server}) {
            socket->set_option(asio::socket_base::linger(true, 0), ignored);
        }
        close();
    }

    // Ends what waits for bytes, and leaves the connections as they are.
    void stop() {
        stopped = true;
        std::error_code ignored;
        client.cancel(ignored);
        server.cancel(ignored);
    }

    tcp::socket client;
    tcp::socket server;
    bool afflicted;
    bool stopped = false;
    bool swallows = false;  // what comes in the fault's direction
};

FaultProxy::FaultProxy(const Endpoint& server, const FaultPlan& plan)
    : plan_(plan), acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()), server_(asio::ip::make_address(server.host()), server.port()) {
    asio::co_spawn(context_, accept(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
}

FaultProxy::FaultProxy(const Endpoint& server) : FaultProxy(server, {Fault::split, Direction::to_server, SIZE_MAX}) {}

std::size_t FaultProxy::forget() {
    return asio::post(context_, asio::use_future([this] {
                          std::size_t forgotten = 0;
                          for (const auto& known : std::exchange(links_, {})) {
                              const auto link = known.lock();
                              if (!link || link->stopped) continue;
                              link->stop();
                              stopped_.push_back(link);
                              ++forgotten;
                          }
                          return forgotten;
                      }))
        .get();
}

FaultProxy::~FaultProxy() {
    context_.stop();
    thread_.join();
}

asio::awaitable<void> FaultProxy::accept() {
    for (;;) {
        tcp::socket socket = co_await acceptor_.async_accept(use_awaitable);
        auto link = std::make_shared<Link>(std::move(socket), std::exchange(is_first_, false));
        links_.push_back(link);
        asio::co_spawn(context_, join(std::move(link)), asio::detached);
    }
}

asio::awaitable<void> FaultProxy::join(std::shared_ptr<Link> link) {
    std::error_code error;
    co_await link->server.async_connect(server_, asio::redirect_error(use_awaitable, error));
    if (error) co_return;
    link->client.set_option(tcp::no_delay(true), error);
    link->server.set_option(tcp::no_delay(true), error);
    for (const Direction direction : {Direction::to_server, Direction::to_client}) {
        asio::co_spawn(context_, pump(link, direction), asio::detached);
    }
}

// Forwards until one end is reached, and passes that on.
asio::awaitable<void> FaultProxy::pump(std::shared_ptr<Link> link, Direction direction) {
    try {
        co_await forward(*link, direction);
    } catch (const std::system_error& failure) {
        if (link->stopped) co_return;
        if (failure.code() != asio::error::eof) link->close();
    }
    std::error_code ignored;
    link->sink(direction).shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> FaultProxy::forward(Link& link, Direction direction) {
    const bool afflicted = link.afflicted && direction == plan_.direction;
    std::array<char, 4096> space;
    for (std::size_t forwarded = 0;;) {
        if (afflicted && forwarded == plan_.offset) co_await strike(link);
        const std::size_t left = afflicted && forwarded < plan_.offset ? plan_.offset - forwarded : space.size();
        const auto room = asio::buffer(space, std::min(left, space.size()));
        const std::size_t size = co_await link.source(direction).async_read_some(room, use_awaitable);
        if (link.stopped) throw std::system_error(asio::error::operation_aborted);
        forwarded += size;
        if (afflicted && link.swallows) continue;
        co_await asio::async_write(link.sink(direction), asio::buffer(space, size), use_awaitable);
    }
}

asio::awaitable<void> FaultProxy::strike(Link& link) {
    has_struck_ = true;
    std::error_code ignored;
    switch (plan_.fault) {
        case Fault::split: co_return co_await wait(between_segments);
        case Fault::delay: co_return co_await wait(plan_.delay);
        case Fault::stop:
            stopped_.push_back(link.shared_from_this());
            link.stop();
            throw std::system_error(asio::error::operation_aborted);
        case Fault::half_close:
            link.swallows = true;
            link.sink(plan_.direction).shutdown(tcp::socket::shutdown_send, ignored);
            co_return;
        case Fault::close: co_return link.close();
        case Fault::reset: co_return link.reset();
    }
}

asio::awaitable<void> FaultProxy::wait(std::chrono::milliseconds time) {
    asio::steady_timer timer(context_, time);
    co_await timer.async_wait(use_awaitable);
}

}  // namespace echo::test
