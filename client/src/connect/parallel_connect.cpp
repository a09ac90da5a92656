#include "connect/parallel_connect.hpp"

#include <chrono>
#include <utility>

#include <asio/error.hpp>
#include <asio/redirect_error.hpp>

namespace echo::detail {
namespace {

using Clock = std::chrono::steady_clock;

void close(Socket& socket) {
    std::error_code ignored;
    socket.close(ignored);
}

// A connect to a free port of this machine may be given that very port as its own, and then meets
// itself (RFC 9293, simultaneous open): an echo of the worst kind.
bool connected_to_itself(const Socket& socket) {
    std::error_code error;
    const auto local = socket.local_endpoint(error);
    return !error && local == socket.remote_endpoint(error) && !error;
}

}  // namespace

ParallelConnect::ParallelConnect(PoolExecutor executor) : executor_(std::move(executor)), wake_(executor_) {}

Awaitable<std::error_code> ParallelConnect::connect(const TcpAddresses& addresses, Socket& socket) {
    sockets_.reserve(addresses.size());
    AddressRace race(addresses.size());
    AddressRace::Step step = race.next(Clock::now());
    while (!cancelled_ && step.kind != AddressRace::Step::Kind::end) {
        switch (step.kind) {
            case AddressRace::Step::Kind::start: begin_attempt(race, step.address, addresses); break;
            case AddressRace::Step::Kind::give_up: close(sockets_[step.address]); break;
            case AddressRace::Step::Kind::wait: co_await wait_until(step.when); break;
            case AddressRace::Step::Kind::end: break;
        }
        step = race.next(Clock::now());
    }
    // What was closed still has to report that it has ended: the reports refer to this object and the race.
    while (under_way_ > 0) co_await wait_until(AddressRace::TimePoint::max());
    if (race.winner() && !cancelled_) socket = std::move(sockets_[*race.winner()]);
    // Two may have connected before anybody could look.
    sockets_.clear();
    if (cancelled_) co_return asio::error::operation_aborted;
    co_return race.winner() ? std::error_code{} : most_telling(race.errors());
}

// Not asio::async_connect over all addresses: where no socket can be opened it says "operation aborted" instead of why.
void ParallelConnect::begin_attempt(AddressRace& race, std::size_t address, const TcpAddresses& addresses) {
    Socket& socket = sockets_.emplace_back(executor_);
    std::error_code error;
    socket.open(addresses[address].protocol(), error);
    if (error) return race.failed(address, error);
    ++under_way_;
    socket.async_connect(addresses[address], [this, &race, &socket, address](std::error_code failure) {
        --under_way_;
        if (!failure && connected_to_itself(socket)) failure = asio::error::connection_refused;
        if (failure) {
            close(socket);
            race.failed(address, failure);
        } else {
            race.connected(address);
        }
        wake_.cancel();
    });
}

Awaitable<void> ParallelConnect::wait_until(AddressRace::TimePoint when) {
    std::error_code woken;
    wake_.expires_at(when);
    co_await wake_.async_wait(asio::redirect_error(use_awaitable, woken));
}

void ParallelConnect::cancel() {
    cancelled_ = true;
    for (Socket& socket : sockets_) close(socket);
    wake_.cancel();
}

}  // namespace echo::detail
