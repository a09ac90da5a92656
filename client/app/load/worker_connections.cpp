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
    for (std::size_t place = 0; place < peers_.size(); ++place) open(place);
}

void Worker::open(std::size_t place) {
    ++opening_;
    peers_[place] = std::make_unique<Peer>(Peer{Connection(loop_.get_executor(), settings_)});
    Peer& peer = *peers_[place];
    peer.connection.async_connect([this, &peer](std::error_code error) {
        --opening_;
        error ? open_failed(peer, error) : opened(peer);
    });
    peer.connection.async_wait_end([this, place](std::error_code) { closed(place); });
}

// After a failure one of them tries whether the server is back; when that one has a reply, the others follow.
void Worker::probe() {
    const auto missing = std::find(peers_.begin(), peers_.end(), nullptr);
    if (!may_send() || opening_ > 0 || missing == peers_.end()) return;
    open(static_cast<std::size_t>(missing - peers_.begin()));
}

void Worker::server_is_back() {
    backoff_.succeeded();
    open_timer_.cancel();
    for (std::size_t place = 0; place < peers_.size(); ++place) {
        if (!peers_[place]) open(place);
    }
}

void Worker::opened(Peer& peer) {
    ++connections_.opened;
    ++connections_.open;
    // One that opens as the run ends: the tally has been handed over.
    if (phase_ != Phase::over) tally_->addresses.add(peer.connection.made()->peer);
    if (open_++ == 0) add_time_away(Clock::now());
    if (!may_send()) return peer.connection.close();
    if (!options_.rate) return fill(peer);
    const std::uint64_t most = options_.requests_per_connection.value_or(config_.max_in_flight);
    for (std::uint64_t place = 0; place < std::min<std::uint64_t>(most, config_.max_in_flight); ++place) {
        places_.push_back(&peer);
    }
    send_due_soon();
}

void Worker::open_failed(const Peer& peer, std::error_code error) {
    if (error == errc::client_closed) return;  // by this run's end
    note_failure();
    // Of the warm-up nothing counts, unless it shows why nothing else can.
    const bool counts = phase_ == Phase::measuring || (may_send() && connections_.opened == 0);
    if (!counts) return;
    Response response;
    response.cause = peer.connection.cause();
    tally_->add({.error = error,
                 .cause = response.cause,
                 .exit_code = exit_code(error, response.cause),
                 .sentence = error_sentence({endpoint_, config_, {}, error, response, "--connections"}),
                 .count = 1,
                 .is_connecting = true});
    ++tally_->counts.connect_errors;
    // A server that was never there would refuse the whole run in the same way.
    if (connections_.opened == 0) end_sending(Clock::now());
}

// Those that were tried together have failed once.
void Worker::note_failure() {
    if (!backoff_.active() || opening_ == 0) backoff_.failed(Clock::now());
}

// At the first of its messages that fails by it, so that the last one of a run does not end the run before.
void Worker::note_loss(Peer& peer) {
    const auto& lost = peer.connection.lost();
    if (!lost || lost->reason == EndReason::client_closed || std::exchange(peer.is_lost, true)) return;
    const bool is_silent = lost->reason == EndReason::stalled;
    if (!is_silent) ++connections_.lost;
    // A server that takes connections and ends them at once, or falls silent, must not be run at either.
    if (!peer.has_answered || is_silent) note_failure();
}

void Worker::note_closed() {
    --connections_.open;
    if (--open_ == 0) away_since_ = Clock::now();
}

void Worker::add_time_away(TimePoint until) {
    if (phase_ == Phase::measuring) tally_->away += timeline_.measured(away_since_, until);
}

void Worker::closed(std::size_t place) {
    const std::unique_ptr<Peer> peer = std::move(peers_[place]);
    std::erase(places_, peer.get());
    if (peer->connection.made()) note_closed();
    note_loss(*peer);
    if (!may_send()) return;
    if (!backoff_.active()) return open(place);
    at(open_timer_, backoff_.next_at(), &Worker::probe);
}

// When nothing is under way any more, not even a reply that comes too late.
void Worker::close_if_used_up(Peer& peer) {
    const auto most = options_.requests_per_connection;
    if (most && peer.given >= *most && peer.connection.free_places() == config_.max_in_flight) peer.connection.close();
}

// As clients of a service do that get no answer. The others on that connection are not taken theirs.
void Worker::give_up_if_late(Peer& peer, TimePoint now) {
    const auto longest = std::min<std::chrono::nanoseconds>(config_.request_timeout, 1s);
    peer.is_given_up = peer.is_given_up || now - peer.expired_at >= longest;
    if (!peer.is_given_up || peer.connection.pending() > 0 || !may_send()) return;
    ++connections_.replaced;
    if (!peer.has_answered) note_failure();
    peer.connection.close();
}

// A reply that comes when its message's time is up reaches nobody, but its place is free again then.
void Worker::look_for_late_replies() {
    const TimePoint now = Clock::now();
    for (const auto& peer : peers_) {
        if (!peer || !peer->has_expired) continue;
        use_free_places(*peer);
        const Connection& connection = peer->connection;
        peer->has_expired = connection.free_places() + connection.pending() < config_.max_in_flight;
        if (peer->has_expired) give_up_if_late(*peer, now);
    }
    if (phase_ != Phase::over) look_for_late_replies_later();
}

void Worker::look_for_late_replies_later() {
    const std::chrono::nanoseconds timeout = config_.request_timeout;
    if (timeout.count() == 0) return;
    const auto pause = std::clamp<std::chrono::nanoseconds>(timeout / 20, 1ms, 100ms);
    at(late_timer_, Clock::now() + pause, &Worker::look_for_late_replies);
}

}  // namespace echo::client_app::bench
