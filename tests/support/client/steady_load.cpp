#include "support/client/steady_load.hpp"

#include <algorithm>
#include <exception>

#include <asio/error.hpp>

#include <echo/error.hpp>

#include "support/waiting.hpp"

namespace echo::test {

SteadyLoad::SteadyLoad(Echo& echo, std::size_t callers) : echo_(echo), beginning_(Clock::now()), callers_(callers) {
    for (Caller& caller : callers_) threads_.emplace_back([&] { call_on(caller); });
}

void SteadyLoad::stop() {
    over_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

void SteadyLoad::call_on(Caller& caller) {
    const auto number = static_cast<std::size_t>(&caller - callers_.data());
    for (std::size_t call = 0; !over_; ++call) {
        make_call(caller, "caller " + std::to_string(number) + ", call " + std::to_string(call));
    }
}

void SteadyLoad::make_call(Caller& caller, const std::string& message) {
    const auto began = Clock::now();
    bool answered = false;
    try {
        const Response reply = get(echo_.request(message));
        answered = true;
        note_time(caller, Clock::now() - began, "a reply", reply);
        if (reply.message != message) caller.wrong += message + " was answered with: " + reply.message + "; ";
    } catch (const Error& error) {
        note_time(caller, Clock::now() - began, error.what(), error.response());
        ++caller.failures;
        if (!is_explained_by_restart(error.code())) caller.wrong += message + ": " + error.what() + "; ";
    } catch (const std::exception& no_end) {
        caller.wrong += message + ": " + no_end.what() + "; ";
    }
    if (!answered) return;
    count_reply(caller);
    std::this_thread::sleep_for(time_to_think);
}

void SteadyLoad::note_time(Caller& caller, Clock::duration lasted, const std::string& end, const Response& facts) {
    if (lasted <= caller.longest) return;
    const auto ms = [](std::chrono::nanoseconds time) { return std::to_string(time.count() / 1'000'000) + " ms"; };
    caller.longest = lasted;
    caller.story = end + " after " + ms(facts.queued) + " in line, " + ms(facts.connecting) + " connecting, " +
                   ms(facts.waiting) + " waiting for the reply";
}

void SteadyLoad::count_reply(Caller& caller) const {
    const std::size_t slot = slot_of(Clock::now());
    if (slot >= caller.replies.size()) caller.replies.resize(slot + 1);
    ++caller.replies[slot];
}

std::size_t SteadyLoad::slot_of(Clock::time_point when) const {
    return static_cast<std::size_t>((when - beginning_) / slot_length);
}

std::size_t SteadyLoad::rate(std::size_t first_slot) const {
    std::size_t replies = 0;
    for (const Caller& caller : callers_) {
        const std::size_t end = std::min(first_slot + window, caller.replies.size());
        for (std::size_t slot = first_slot; slot < end; ++slot) replies += caller.replies[slot];
    }
    return replies;
}

std::size_t SteadyLoad::usual_rate(Clock::time_point from, Clock::time_point until) const {
    std::vector<std::size_t> rates;
    for (std::size_t slot = slot_of(from) + 1; slot + window <= slot_of(until); ++slot) rates.push_back(rate(slot));
    std::sort(rates.begin(), rates.end());
    return rates.at(rates.size() / 2);
}

std::size_t SteadyLoad::replies() const {
    std::size_t replies = 0;
    for (const Caller& caller : callers_) {
        for (const std::size_t in_slot : caller.replies) replies += in_slot;
    }
    return replies;
}

std::size_t SteadyLoad::failures() const {
    std::size_t failures = 0;
    for (const Caller& caller : callers_) failures += caller.failures;
    return failures;
}

const SteadyLoad::Caller& SteadyLoad::slowest() const {
    return *std::ranges::max_element(callers_, {}, &Caller::longest);
}

std::string SteadyLoad::wrong() const {
    std::string wrong;
    for (const Caller& caller : callers_) wrong += caller.wrong;
    return wrong;
}

bool is_explained_by_restart(std::error_code error) {
    return error == errc::connection_lost || error == errc::connect_timeout || error == errc::request_timeout ||
           error == std::errc::connection_refused || error == std::errc::connection_reset;
}

}  // namespace echo::test
