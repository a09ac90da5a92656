// How a thread's connections come and go, and what becomes of the messages on them.
#include <algorithm>
#include <utility>

#include <echo/error.hpp>

#include "errors/error_sentence.hpp"
#include "errors/exit_code.hpp"
#include "load/worker.hpp"

namespace echo::client_app::bench {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

}  // namespace

void Worker::open_all() {
    for (std::size_t place = 0; place < open_connections_.size(); ++place) open(place);
}

void Worker::open(std::size_t place) {
    ++opening_;
    LoadOwner& owner = *this;
    open_connections_[place] = std::make_unique<LoadConnection>(loop_, owner, endpoint_, config_, tls_.get());
    open_connections_[place]->open();
}

// After a failure one of them tries whether the server is back; when that one has a reply, the others follow.
void Worker::probe() {
    const auto missing = std::find(open_connections_.begin(), open_connections_.end(), nullptr);
    if (!may_send() || opening_ > 0 || missing == open_connections_.end()) return;
    open(static_cast<std::size_t>(missing - open_connections_.begin()));
}

void Worker::server_is_back() {
    backoff_.succeeded();
    open_timer_.cancel();
    for (std::size_t place = 0; place < open_connections_.size(); ++place) {
        if (!open_connections_[place]) open(place);
    }
}

void Worker::opened(LoadConnection& connection) {
    --opening_;
    ++connections_.opened;
    if (!may_send()) return connection.close();
    if (!options_.rate) return fill(connection);
    const std::uint64_t most = options_.requests_per_connection.value_or(config_.max_in_flight);
    for (std::uint64_t place = 0; place < std::min<std::uint64_t>(most, config_.max_in_flight); ++place) {
        places_.push_back(&connection);
    }
    send_due();
}

void Worker::open_failed(LoadConnection&, std::error_code error, std::error_code cause) {
    --opening_;
    note_failure();
    // Of the warm-up nothing counts, unless it shows why nothing else can.
    const bool counts = phase_ == Phase::measuring || (may_send() && connections_.opened == 0);
    if (!counts) return;
    Response response;
    response.cause = cause;
    tally_->add({.error = error,
                 .cause = cause,
                 .exit_code = exit_code(error),
                 .sentence = error_sentence({endpoint_, config_, {}, error, response}),
                 .count = 1});
    ++connections_.failed;
    // A server that was never there would refuse the whole run in the same way.
    if (connections_.opened == 0) end_sending(Clock::now());
}

// Those that were tried together have failed once.
void Worker::note_failure() {
    if (!backoff_.active() || opening_ == 0) backoff_.failed(Clock::now());
}

void Worker::lost(LoadConnection& connection, std::error_code error, std::error_code cause) {
    ++connections_.lost;
    // A server that takes connections and ends them at once must not be run at either.
    if (!connection.has_received()) note_failure();
    fail_all(connection, error, cause);
    finish_if_done();
}

void Worker::closed(LoadConnection& connection) {
    const auto place = std::find_if(open_connections_.begin(), open_connections_.end(),
                                    [&](const auto& other) { return other.get() == &connection; });
    std::erase(places_, &connection);
    place->reset();
    if (!may_send()) return;
    if (!backoff_.active()) return open(static_cast<std::size_t>(place - open_connections_.begin()));
    at(open_timer_, backoff_.next_at(), &Worker::probe);
}

void Worker::close_if_used_up(LoadConnection& connection) {
    const auto most = options_.requests_per_connection;
    if (most && connection.given() >= *most && connection.under_way() == 0) connection.close();
}

void Worker::fail_all(LoadConnection& connection, std::error_code error, std::error_code cause) {
    for (; connection.under_way() > 0; connection.drop_oldest()) {
        const LoadConnection::Request& request = connection.at(0);
        if (request.has_expired) continue;
        --under_way_;
        count_failure(connection, request, error, cause);
    }
}

// A reply whose time is up is awaited all the same, so that those behind it are not taken for it; unless the server has
// fallen silent.
void Worker::expire() {
    const TimePoint now = Clock::now();
    for (const auto& connection : open_connections_) {
        if (connection) expire_on(*connection, now);
    }
    finish_if_done();
    if (phase_ != Phase::over) look_for_expired_later();
}

void Worker::expire_on(LoadConnection& connection, TimePoint now) {
    const EchoConfig& config = config_;
    for (std::size_t place = 0; place < connection.under_way(); ++place) {
        LoadConnection::Request& request = connection.at(place);
        if (now - request.sent < config.request_timeout) break;
        if (std::exchange(request.has_expired, true)) continue;
        --under_way_;
        count_failure(connection, request, errc::request_timeout, {});
    }
    const bool owes_expired = connection.under_way() > 0 && connection.at(0).has_expired;
    const bool is_stalled = config.stall_timeout.count() > 0 && now - connection.last_heard() >= config.stall_timeout;
    if (!owes_expired || !is_stalled) return;
    note_failure();
    fail_all(connection, errc::connection_lost, {});
    connection.close();
}

void Worker::look_for_expired_later() {
    const std::chrono::nanoseconds timeout = config_.request_timeout;
    if (timeout.count() == 0) return;
    const auto pause = std::clamp<std::chrono::nanoseconds>(timeout / 20, 1ms, 100ms);
    at(expiry_timer_, Clock::now() + pause, &Worker::expire);
}

}  // namespace echo::client_app::bench
