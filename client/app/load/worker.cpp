#include "load/worker.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <utility>

#include <asio/post.hpp>

#include <echo/error.hpp>

namespace echo::client_app::bench {
namespace {

// What is measured is how long the server was away, and not how seldom it was looked for.
constexpr std::chrono::milliseconds longest_pause(100);

using Clock = std::chrono::steady_clock;

// The numbers of one thread's messages are this far from the next thread's: more than a run of years can send.
constexpr std::uint64_t numbers_of_thread = std::uint64_t{1} << 40;

// How long the last replies are waited for where calls have no time-out.
constexpr std::chrono::nanoseconds longest_end = std::chrono::seconds(5);

// Ports that were used up are free again after a minute; what else takes that long does not come back.
std::chrono::nanoseconds silence_limit(std::chrono::nanoseconds timeout, bool has_heard) {
    using namespace std::chrono_literals;
    if (has_heard) return std::max<std::chrono::nanoseconds>(2 * timeout, 2min);
    return timeout > 0ns ? std::max<std::chrono::nanoseconds>(timeout, 5s) : 1min;
}

std::uint64_t share_of(std::uint64_t all, std::size_t index, std::size_t threads) {
    return all / threads + (index < all % threads ? 1 : 0);
}

// Replies are compared here, and told apart by what they are for; and a message of any size may join the others.
EchoConfig for_load(EchoConfig config, Connections& connections) {
    config.verify = false;
    config.choose_address = [&connections](std::size_t count) {
        connections.addresses = count;
        return connections.next_address++;
    };
    config.max_in_flight_bytes = std::numeric_limits<std::size_t>::max();
    return config;
}

}  // namespace

Worker::Worker(const Endpoint& endpoint, const EchoConfig& config, const LoadOptions& options, std::size_t index,
               Connections& connections)
    : endpoint_(endpoint), config_(config), options_(options), index_(index), connections_(connections),
      payload_(config.framing, options.sizes), settings_(endpoint, for_load(config, connections)),
      peers_(share_of(config.pool_size, index, options.threads)), backoff_(std::random_device{}(), longest_pause),
      tally_(std::make_unique<Tally>()), next_number_(index * numbers_of_thread),
      remaining_(options.requests ? share_of(*options.requests, index, options.threads)
                                  : std::numeric_limits<std::uint64_t>::max()) {
    message_number_ = expected_number_ = next_number_;
    payload_.make(message_number_, message_);
    payload_.make(expected_number_, expected_);
}

Worker::~Worker() {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
    phase_ = Phase::over;
    close_all();
    loop_.restart();  // until the connections are closed
    try {
        loop_.run();
    } catch (const std::exception&) {
        // It was on its way when the run was given up, of which others tell.
    }
}

void Worker::start(const Timeline& timeline, OnEnd on_end) {
    timeline_ = timeline;
    on_end_ = std::move(on_end);
    asio::post(loop_, [this] { begin(); });
    thread_ = std::thread([this] { run(); });
}

void Worker::run() {
    try {
        loop_.run();
    } catch (...) {
        finish(std::current_exception());
    }
}

void Worker::stop() {
    asio::post(loop_, [this] { end_sending(Clock::now()); });
}

void Worker::collect(std::unique_ptr<Tally> empty, OnTally on_tally) {
    asio::post(loop_, [this, empty = std::move(empty), on_tally = std::move(on_tally)]() mutable {
        if (phase_ == Phase::over) return;
        std::swap(tally_, empty);
        on_tally(std::move(empty));
    });
}

void Worker::begin() {
    if (phase_ != Phase::warming_up) return;
    look_for_late_replies_later();
    watch_for_silence();
    schedule_begins_ = timeline_.warmup_begins;
    const bool warms_up = timeline_.measuring_begins > timeline_.warmup_begins;
    if (warms_up) {
        at(phase_timer_, timeline_.measuring_begins, &Worker::begin_measuring);
        if (options_.rate) share_.emplace(Schedule(*options_.rate), index_, options_.threads);
    } else {
        begin_measuring();
    }
    if (may_send()) open_all();
}

void Worker::begin_measuring() {
    if (phase_ != Phase::warming_up) return;
    phase_ = Phase::measuring;
    processor_time_ = processor_time_of_this_thread();
    schedule_begins_ = timeline_.measuring_begins;
    if (timeline_.ends != TimePoint::max()) at(phase_timer_, timeline_.ends, &Worker::time_is_up);
    if (remaining_ == 0) {
        ended_by_count_ = true;
        return end_sending(timeline_.measuring_begins);
    }
    if (!options_.rate) return;
    share_.emplace(Schedule(*options_.rate), index_, options_.threads);
    send_due();
}

void Worker::time_is_up() {
    end_sending(timeline_.ends);
}

void Worker::end_sending(TimePoint when) {
    if (phase_ == Phase::ending || phase_ == Phase::over) return;
    measured_until_ = timeline_.measuring_begins;
    if (phase_ == Phase::measuring) {
        measured_until_ = when;
        if (open_ == 0) add_time_away(when);
        if (!ended_by_count_) count_missed(when);
        if (!ended_by_count_) processor_time_ = processor_time_of_this_thread() - processor_time_;
    }
    phase_ = Phase::ending;
    due_timer_.cancel();
    open_timer_.cancel();
    finish_if_done();
    if (phase_ == Phase::over) return;
    // Messages end by their own time-out; only without one are they given up here.
    if (config_.request_timeout.count() > 0) {
        phase_timer_.cancel();
    } else {
        at(phase_timer_, Clock::now() + longest_end, &Worker::give_up_replies);
    }
}

void Worker::count_missed(TimePoint when) {
    if (!share_) return;
    const std::uint64_t taken = share_->taken();
    const std::uint64_t due = share_->count_due_before(when - schedule_begins_);
    const std::uint64_t missed = due > taken ? std::min(due - taken, remaining_) : 0;
    tally_->counts.missed += missed;
    tally_->counts.offered += missed;
}

void Worker::give_up_replies() {
    for (const auto& peer : peers_) {
        if (peer) peer->connection.close();
    }
}

void Worker::close_all() {
    for (asio::steady_timer* timer : {&phase_timer_, &due_timer_, &late_timer_, &open_timer_, &silence_timer_}) {
        timer->cancel();
    }
    for (const auto& peer : peers_) {
        if (peer) peer->connection.close();
    }
}

void Worker::finish_if_done() {
    if (phase_ == Phase::ending && under_way_ == 0) finish();
}

void Worker::finish(std::exception_ptr fault) {
    if (std::exchange(phase_, Phase::over) == Phase::over) return;
    if (ended_by_count_) {
        measured_until_ = Clock::now();
        processor_time_ = processor_time_of_this_thread() - processor_time_;
    }
    close_all();
    on_end_({.tally = std::move(tally_),
             .measured_until = measured_until_,
             .processor_time = processor_time_,
             .fault = std::move(fault)});
}

void Worker::watch_for_silence() {
    known_replies_ = replies_;
    const bool has_heard = connections_.heard;
    const auto limit = options_.longest_silence.value_or(silence_limit(config_.request_timeout, has_heard));
    at(silence_timer_, Clock::now() + limit, &Worker::look_for_silence);
}

// A server that answers nothing at all will not answer the rest either; one that has answered may be back in time for
// a run that ends by the clock.
void Worker::look_for_silence() {
    if (!may_send()) return;
    const bool may_go_on = connections_.heard && (options_.duration || replies_ != known_replies_);
    may_go_on ? watch_for_silence() : end_sending(Clock::now());
}

bool Worker::may_send() const noexcept {
    return phase_ == Phase::warming_up || phase_ == Phase::measuring;
}

void Worker::at(asio::steady_timer& timer, TimePoint when, void (Worker::*then)()) {
    timer.expires_at(when);
    timer.async_wait([this, then](std::error_code error) {
        if (!error) (this->*then)();
    });
}

}  // namespace echo::client_app::bench
