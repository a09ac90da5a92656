#include "load/load.hpp"

#include <algorithm>
#include <utility>

#include <asio/post.hpp>

#include "errors/cause_words.hpp"
#include "errors/failure.hpp"
#include "load/start_time.hpp"

namespace echo::client_app::bench {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds tick_time = 250ms;
constexpr std::chrono::nanoseconds interval_time = 1s;

}  // namespace

Load::Load(asio::io_context& loop, const Endpoint& endpoint, const EchoConfig& config, const LoadOptions& options,
           Listener listener)
    : loop_(loop), options_(options), listener_(std::move(listener)), timer_(loop), interval_(options.rate.has_value()),
      seats_(options.threads) {
    for (std::size_t index = 0; index < options.threads; ++index) {
        workers_.push_back(std::make_unique<Worker>(endpoint, config, options, index, connections_));
    }
}

void Load::start() {
    started_at_ = std::chrono::system_clock::now();
    awaits_start_ = options_.start_at.has_value();
    awaits_start_ ? await_start() : begin();
}

void Load::await_start() {
    const WallTime now = wall_time_now();
    const StartLook look = look_at_start(*options_.start_at, options_.warmup, now);
    switch (look.next) {
        case StartLook::Next::begin: awaits_start_ = false; return begin();
        case StartLook::Next::too_late: return come_too_late(now);
        case StartLook::Next::wait: break;
    }
    if (listener_.progressed) {
        listener_.progressed(
            {.stage = Stage::waiting_for_start, .remaining = *options_.start_at - now, .start = options_.start_at});
    }
    timer_.expires_after(look.pause);
    timer_.async_wait([this](std::error_code error) {
        if (!error && awaits_start_) await_start();
    });
}

void Load::come_too_late(WallTime now) {
    fault_ = std::make_exception_ptr(
        Failure(ExitCode::usage, "--start-at: " + words_of_late_start(*options_.start_at, now)));
    stop();
}

// Late by what a timer is, the warm-up is shorter by that: what is measured begins when it should.
void Load::begin() {
    started_at_ = std::chrono::system_clock::now();
    timeline_.warmup_begins = Clock::now();
    const auto warmup =
        options_.start_at ? std::max<std::chrono::nanoseconds>(*options_.start_at - started_at_, 0ns) : options_.warmup;
    timeline_.measuring_begins = timeline_.warmup_begins + warmup;
    timeline_.ends = options_.duration ? timeline_.measuring_begins + *options_.duration : TimePoint::max();
    measured_until_ = timeline_.measuring_begins;
    pace_.begin(timeline_.measuring_begins);
    running_ = workers_.size();
    for (std::size_t index = 0; index < workers_.size(); ++index) {
        workers_[index]->start(timeline_, [this, index](WorkerEnd end) {
            asio::post(loop_, [this, index, end = std::move(end)]() mutable { worker_ended(index, std::move(end)); });
        });
    }
    timer_.expires_at(timeline_.warmup_begins);
    tick();
}

void Load::stop() {
    stopping_ = true;
    if (std::exchange(awaits_start_, false)) return ended();
    for (const auto& worker : workers_) worker->stop();
}

// By a clock that does not drift, so that intervals are a second long on the average.
void Load::tick() {
    timer_.expires_at(std::max(timer_.expiry() + tick_time, Clock::now()));
    timer_.async_wait([this](std::error_code error) {
        if (error || running_ == 0) return;
        collect();
        tick();
    });
}

void Load::collect() {
    if (asked_ > 0) return;
    asked_at_ = Clock::now();
    for (std::size_t index = 0; index < workers_.size(); ++index) {
        Seat& seat = seats_[index];
        if (seat.ended) continue;
        seat.asked = true;
        ++asked_;
        workers_[index]->collect(std::move(seat.spare), [this, index](std::unique_ptr<Tally> tally) {
            asio::post(loop_, [this, index, tally = std::move(tally)]() mutable { absorb(index, std::move(tally)); });
        });
    }
}

void Load::absorb(std::size_t worker, std::unique_ptr<Tally> tally) {
    total_.merge(*tally);
    interval_.add(*tally);
    tally->clear();
    seats_[worker].spare = std::move(tally);
    answered(worker);
}

void Load::answered(std::size_t worker) {
    if (std::exchange(seats_[worker].asked, false) && --asked_ == 0) collected();
}

void Load::collected() {
    const auto elapsed = asked_at_ - timeline_.measuring_begins;
    const bool is_measuring = !stopping_ && running_ > 0 && elapsed > 0ns && asked_at_ < timeline_.ends;
    // The ticks are a little late now and then; half a tick tells which one is meant.
    if (is_measuring && elapsed - interval_.begin() > interval_time - tick_time / 2) end_interval(elapsed);
    const Progress seen = progress();
    const bool is_over = seen.stage == Stage::awaiting_replies && seen.counts.ended() == seen.counts.sent;
    if (listener_.progressed && !is_over) listener_.progressed(seen);
}

void Load::end_interval(std::chrono::nanoseconds elapsed) {
    intervals_.push_back(interval_.end(elapsed));
    if (listener_.interval_ended) listener_.interval_ended(intervals_.back());
}

void Load::worker_ended(std::size_t worker, WorkerEnd end) {
    seats_[worker].ended = true;
    if (end.tally) {
        total_.merge(*end.tally);
        interval_.add(*end.tally);
    }
    measured_until_ = std::max(measured_until_, end.measured_until);
    processor_time_ += end.processor_time;
    // One that could not even begin must not leave the others running.
    if (end.fault) fault_ = end.fault;
    const bool never_connected = connections_.opened == 0 && !total_.failures.empty();
    if (end.fault || never_connected) stop();
    --running_;
    answered(worker);  // it will not any more, if it was asked
    if (running_ == 0) ended();
}

void Load::ended() {
    timer_.cancel();
    const auto duration = measured_until_ - timeline_.measuring_begins;
    if (!connections_.heard) count_unheard();
    if (duration > interval_.begin()) end_interval(duration);
    if (listener_.ended) listener_.ended();
}

// Of the warm-up nothing counts, unless it shows why nothing was ever answered.
void Load::count_unheard() {
    Tally unheard;
    unheard.counts = total_.unheard;
    interval_.add(unheard);
    total_.count_unheard();
}

std::chrono::nanoseconds Load::elapsed() const {
    if (running_ == 0) return measured_until_ - timeline_.measuring_begins;
    const TimePoint until = std::min(asked_at_, timeline_.ends);
    return std::max<std::chrono::nanoseconds>(until - timeline_.measuring_begins, 0ns);
}

std::optional<std::string> Load::words_of_connect_error() const {
    const auto& failures = total_.failures;
    const auto last =
        std::find_if(failures.rbegin(), failures.rend(), [](const auto& one) { return one.is_connecting; });
    if (last == failures.rend()) return std::nullopt;
    return without_advice(words_of(last->error));
}

Progress Load::progress() {
    Progress progress{.counts = total_.counts};
    const TimePoint now = asked_at_;
    if (now < timeline_.measuring_begins) {
        progress.elapsed = now - timeline_.warmup_begins;
        if (stopping_) progress.stage = Stage::awaiting_replies;
        return progress;
    }
    progress.stage = stopping_ || now >= timeline_.ends ? Stage::awaiting_replies : Stage::measuring;
    progress.elapsed = elapsed();
    progress.p99 = intervals_.empty() ? interval_.p99() : intervals_.back().p99;
    progress.answered_per_second = pace_.per_second(now, total_.counts.answered);
    if (connections_.open == 0) progress.away = words_of_connect_error();
    progress.fraction = fraction_done(options_, total_.counts, progress.elapsed);
    const bool stands_still = progress.away || progress.answered_per_second == 0;
    progress.remaining = remaining_time(options_, total_.counts, progress.elapsed, stands_still);
    return progress;
}

Measurements Load::measurements() const {
    if (fault_) std::rethrow_exception(fault_);
    Measurements measured;
    measured.started_at = started_at_;
    if (elapsed() > 0ns) measured.started_at += timeline_.measuring_begins - timeline_.warmup_begins;
    measured.duration = elapsed();
    measured.total = total_;
    measured.intervals = intervals_;
    if (running_ == 0) measured.processor_time = processor_time_;
    measured.connections_opened = connections_.opened;
    measured.addresses = connections_.addresses;
    measured.connections_lost = connections_.lost;
    measured.connections_replaced = connections_.replaced;
    measured.away = total_.away / workers_.size();
    return measured;
}

}  // namespace echo::client_app::bench
