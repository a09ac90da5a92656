#include "bench/worker.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include <asio/post.hpp>

#include "tls_options.hpp"

namespace echo::client_app::bench {
namespace {

using Clock = std::chrono::steady_clock;

// The numbers of one thread's messages are this far from the next thread's: more than a run of years can send.
constexpr std::uint64_t numbers_of_thread = std::uint64_t{1} << 40;

// How long the last replies are waited for where calls have no time-out.
constexpr std::chrono::nanoseconds longest_end = std::chrono::seconds(5);

std::uint64_t share_of(std::uint64_t all, std::size_t index, std::size_t threads) {
    return all / threads + (index < all % threads ? 1 : 0);
}

}  // namespace

void CallHandler::operator()(std::error_code error, Response response) const {
    worker->ended(*slot, error, std::move(response));
}

Worker::Worker(const CommonOptions& common, const BenchOptions& options, std::size_t index, Connections& connections)
    : common_(common), options_(options), index_(index), connections_(connections),
      payload_(common.config.framing, options.sizes),
      config_(config_for(options.requests_per_connection
                             ? 1
                             : share_of(common.config.pool_size, index, options.threads))),
      tally_(std::make_unique<Tally>()), next_number_(index * numbers_of_thread),
      remaining_(options.requests ? share_of(*options.requests, index, options.threads)
                                  : std::numeric_limits<std::uint64_t>::max()) {
    make_lanes();
}

Worker::~Worker() {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
    for (const auto& lane : lanes_) lane->client.reset();
}

EchoConfig Worker::config_for(std::size_t connections) {
    EchoConfig config = common_.config;
    config.pool_size = connections;
    // All are wanted, at once, to the end of the run, and full.
    config.max_connecting = connections;
    config.idle_timeout = config.max_lifetime = std::chrono::nanoseconds(0);
    config.max_in_flight_bytes = std::numeric_limits<std::size_t>::max();
    config.connection_made = [&opened = connections_.opened](const ConnectionMade&) { ++opened; };
    config.connection_lost = [&lost = connections_.lost](const ConnectionLost& end) {
        if (end.reason == EndReason::lost || end.reason == EndReason::refused) ++lost;
    };
    return config;
}

void Worker::make_lanes() {
    const std::size_t connections = share_of(common_.config.pool_size, index_, options_.threads);
    const std::size_t clients = connections / config_.pool_size;
    const std::size_t calls = config_.pool_size * config_.max_in_flight;
    for (std::size_t count = 0; count < clients; ++count) {
        auto lane = std::make_unique<Lane>();
        lane->slots = std::make_unique<CallSlot[]>(calls);
        lane->slot_count = calls;
        for (std::size_t place = 0; place < calls; ++place) lane->slots[place].lane = lane.get();
        make_client(*lane);
        lanes_.push_back(std::move(lane));
    }
    idle_.reserve(clients * calls);
}

void Worker::make_client(Lane& lane) {
    try {
        lane.client = std::make_unique<Echo>(loop_.get_executor(), common_.endpoint, config_);
    } catch (const std::invalid_argument& fault) {
        throw std::invalid_argument(name_tls_option(fault.what()));
    }
    lane.given = 0;
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
    const bool warms_up = timeline_.measuring_begins > timeline_.warmup_begins;
    if (!warms_up) return begin_measuring();
    at(phase_timer_, timeline_.measuring_begins, &Worker::begin_measuring);
    schedule_begins_ = timeline_.warmup_begins;
    if (options_.rate) share_.emplace(Schedule(*options_.rate), index_, options_.threads);
    // In an open loop too: a call for every place at once opens all the connections.
    for (const auto& lane : lanes_) {
        for (std::size_t place = 0; place < lane->slot_count && !is_used_up(*lane); ++place) send(lane->slots[place]);
    }
}

void Worker::begin_measuring() {
    if (phase_ != Phase::warming_up) return;
    const bool warmed_up = !idle_.empty() || under_way_ > 0;
    phase_ = Phase::measuring;
    processor_time_ = processor_time_of_this_thread();
    schedule_begins_ = timeline_.measuring_begins;
    if (options_.rate) share_.emplace(Schedule(*options_.rate), index_, options_.threads);
    if (timeline_.ends != TimePoint::max()) at(phase_timer_, timeline_.ends, &Worker::time_is_up);
    if (remaining_ == 0) {
        ended_by_count_ = true;
        return end_sending(timeline_.measuring_begins);
    }
    if (warmed_up) return options_.rate ? send_due() : void();
    for (const auto& lane : lanes_) {
        for (std::size_t place = 0; place < lane->slot_count; ++place) ready(lane->slots[place]);
    }
}

void Worker::time_is_up() {
    end_sending(timeline_.ends);
}

void Worker::end_sending(TimePoint when) {
    if (phase_ == Phase::ending || phase_ == Phase::over) return;
    measured_until_ = timeline_.measuring_begins;
    if (phase_ == Phase::measuring) {
        measured_until_ = when;
        if (!ended_by_count_) count_missed(when);
        processor_time_ = processor_time_of_this_thread() - processor_time_;
    }
    phase_ = Phase::ending;
    due_timer_.cancel();
    if (under_way_ == 0) return finish();
    const auto timeout = common_.config.request_timeout;
    // The calls end by their own time-out; only without one are they cut off here.
    if (timeout.count() == 0) return at(phase_timer_, Clock::now() + longest_end, &Worker::cut_off);
    phase_timer_.cancel();
}

void Worker::count_missed(TimePoint when) {
    if (!share_) return;
    const std::uint64_t taken = share_->taken();
    const std::uint64_t due = share_->count_due_before(when - schedule_begins_);
    const std::uint64_t missed = due > taken ? std::min(due - taken, remaining_) : 0;
    tally_->counts.missed += missed;
    tally_->counts.offered += missed;
}

void Worker::cut_off() {
    for (const auto& lane : lanes_) lane->client->close();
}

void Worker::finish(std::exception_ptr fault) {
    if (std::exchange(phase_, Phase::over) == Phase::over) return;
    if (ended_by_count_) measured_until_ = Clock::now();
    phase_timer_.cancel();
    for (const auto& lane : lanes_) {
        if (lane->client) lane->client->close();
    }
    on_end_({.tally = std::move(tally_),
             .measured_until = measured_until_,
             .processor_time = processor_time_,
             .fault = std::move(fault)});
}

void Worker::at(asio::steady_timer& timer, TimePoint when, void (Worker::*then)()) {
    timer.expires_at(when);
    timer.async_wait([this, then](std::error_code error) {
        if (!error) (this->*then)();
    });
}

}  // namespace echo::client_app::bench
