#include "ping/ping_session.hpp"

#include <iostream>
#include <random>
#include <utility>

#include <unistd.h>

#include <echo/error.hpp>

#include "errors/cause_words.hpp"
#include "errors/error_sentence.hpp"
#include "errors/exit_code.hpp"
#include "help/terminal_columns.hpp"
#include "measure/instance_report.hpp"
#include "options/make_client.hpp"
#include "terminal/remark.hpp"

namespace echo::client_app {
namespace {

using Clock = std::chrono::steady_clock;

std::uint64_t random_number() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

// What a reply may begin with is not known to the client then, so that replies are compared here.
CommonOptions without_comparison(CommonOptions options, bool count_instances) {
    if (count_instances) options.config.verify = false;
    return options;
}

}  // namespace

PingSession::PingSession(const CommonOptions& common, const PingOptions& options, PingPrinter& printer)
    : common_(without_comparison(common, options.count_instances)), options_(options), printer_(printer),
      text_(common, options, program::columns_of_terminal(STDERR_FILENO)),
      payload_(common.config.framing, options.size, random_number()),
      interruption_(
          context_, [this](int signal) { interrupt(signal); }, [this] { say_so_far(); }),
      timer_(context_), deadline_(context_) {
    if (options.count_instances) statistics_.count_instances();
    // make_unique would have to move it, which a client cannot be.
    pool_.reset(new Echo(make_client(context_.get_executor(), watched())));
    // With --connect it has only shown, before anything is printed, that the settings are sound.
    if (options.connect) pool_.reset();
}

ExitCode PingSession::run() {
    printer_.begin();
    began_at_ = Clock::now();
    schedule_.emplace(began_at_, options_.interval);
    send_next();
    if (options_.deadline) end_at_deadline();
    if (options_.deadline && options_.count) statistics_.ask_for(*options_.count);
    // Until nothing is open any more, so that the kernel's last word on each connection is heard.
    context_.run();
    printer_.end(statistics_, took_);
    const PingResult* const failure = statistics_.first_failure();
    if (failure && statistics_.answered() == 0) std::cerr << plain_remark(failure->sentence);
    return statistics_.exit_code();
}

void PingSession::wait_until_due() {
    timer_.expires_at(schedule_->due());
    timer_.async_wait([this](std::error_code error) {
        if (!error && !finished_) send_next();
    });
}

void PingSession::end_at_deadline() {
    deadline_.expires_at(began_at_ + *options_.deadline);
    deadline_.async_wait([this](std::error_code error) {
        if (!error) finish();
    });
}

void PingSession::send_next() {
    held_back_ = !has_room_for_ping(statistics_.under_way(), options_.size);
    if (held_back_) return;
    schedule_->sent(Clock::now());
    statistics_.add_sent();
    start_call(statistics_.sent());
    if (!all_sent()) wait_until_due();
}

void PingSession::start_call(std::uint64_t sequence) {
    std::string message = payload_.message(sequence);
    if (options_.connect) {
        auto on_result = [this, sequence](FreshResult result) { on_end(sequence, std::move(result)); };
        fresh_calls_[sequence] = begin_fresh_call(context_, common_, std::move(message), on_result);
        return;
    }
    pool_->async_request(std::move(message), [this, sequence](std::error_code error, Response response) {
        on_end(sequence, {error, std::move(response), {}, {}});
    });
}

void PingSession::on_end(std::uint64_t sequence, FreshResult end) {
    if (finished_) return;
    PingResult result{sequence, options_.size, end.error, std::move(end.response)};
    result.phases = end.phases;
    result.kernel = end.kernel;
    if (options_.count_instances && !result.error) look_for_instance(result);
    if (result.error) describe_failure(result);
    const bool is_tcp = common_.endpoint.transport() != Endpoint::Transport::local;
    if (result.phases) result.hints = hints_for(*result.phases, result.kernel, is_tcp);
    printer_.print(result, statistics_);
    statistics_.add(result);
    fresh_calls_.erase(sequence);
    if (all_sent() && statistics_.under_way() == 0) return finish();
    if (held_back_) send_next();
}

void PingSession::look_for_instance(PingResult& result) const {
    const std::string message = payload_.message(result.sequence);
    const auto instance = instance_in(result.response.message, message);
    if (!instance) result.error = errc::reply_mismatch;
    if (instance) result.instance = *instance;
}

void PingSession::describe_failure(PingResult& result) const {
    const std::string message = payload_.message(result.sequence);
    const char* const option = options_.connect ? "" : "--pool-size";
    const FailedCall call{common_.endpoint, common_.config,          message, result.error, result.response,
                          option,           options_.count_instances};
    result.sentence = error_sentence(call);
    if (result.kind() == PingResult::Kind::different) {
        result.cause = difference_words(call);
    } else if (exit_code(result.error) == ExitCode::name_resolution) {
        result.cause = without_advice(resolution_words(result.error, common_.endpoint, common_.config));
    } else {
        result.cause = cause_words(result.error, result.response, common_.config);
    }
}

void PingSession::interrupt(int signal) {
    statistics_.set_interrupted(signal_name(signal));
    finish();
}

// What is still under way stays so: nobody knows whether it would have been answered.
void PingSession::finish() {
    if (std::exchange(finished_, true)) return;
    took_ = Clock::now() - began_at_;
    timer_.cancel();
    deadline_.cancel();
    interruption_.stop();
    for (const auto& [sequence, connection] : fresh_calls_) connection->close();
    if (pool_) pool_->close();
}

CommonOptions PingSession::watched() {
    CommonOptions options = common_;
    options.config.connection_made = [this](const ConnectionMade& made) {
        open_connections_.emplace(made.session, made);
    };
    options.config.connection_lost = [this](const ConnectionLost& lost) {
        const auto made = open_connections_.extract(lost.session);
        if (made) statistics_.add(kernel_view_of(made.mapped(), lost));
    };
    return options;
}

void PingSession::say_so_far() const {
    std::cerr << text_.so_far(statistics_) << std::flush;
}

}  // namespace echo::client_app
