#include "connect/parallel_connect.hpp"

#include <cerrno>
#include <chrono>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include <asio/bind_executor.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>

#include "net/descriptor.hpp"
#include "net/system_error.hpp"

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

// Whether this machine has an address of its own from which to reach that one. Nothing is sent, and no port is taken
// that TCP could want.
bool has_source_for(const asio::ip::tcp::endpoint& to) {
    const int descriptor = ::socket(to.protocol().family(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool has_source = descriptor >= 0 && ::connect(descriptor, to.data(), static_cast<socklen_t>(to.size())) == 0;
    if (descriptor >= 0) ::close(descriptor);
    return has_source;
}

// "Address not available" is what Linux says both where all local ports are taken, and of IPv6 where that is switched
// off (connect(2)).
std::error_code true_cause(std::error_code failure, const asio::ip::tcp::endpoint& to) {
    const std::error_code error = to_system_error(failure);
    const bool is_ambiguous = error == std::errc::address_not_available;
    return is_ambiguous && !has_source_for(to) ? std::error_code(ENETUNREACH, std::system_category()) : error;
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
    Socket& socket = sockets_.emplace_back(executor_.get_inner_executor());
    const std::error_code error = open_socket(socket, addresses[address].protocol());
    if (error) return race.failed(address, error);
    ++under_way_;
    auto on_end = [this, &race, &socket, address, to = addresses[address]](std::error_code failure) {
        --under_way_;
        if (!failure && connected_to_itself(socket)) failure = make_error_code(std::errc::connection_refused);
        if (failure) {
            close(socket);
            race.failed(address, true_cause(failure, to));
        } else {
            race.connected(address);
        }
        wake_.cancel();
    };
    socket.async_connect(addresses[address], asio::bind_executor(executor_, std::move(on_end)));
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
