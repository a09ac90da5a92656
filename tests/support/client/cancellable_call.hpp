// A call with a cancellation signal of its own.
#pragma once

#include <chrono>
#include <future>
#include <string>
#include <system_error>
#include <utility>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/post.hpp>

#include <echo/client.hpp>

#include "support/waiting.hpp"

namespace echo::test {

/// What came of a call.
struct Outcome {
    std::error_code error;
    Response response;
};

/// A call that can be cancelled from the test's thread: the signal is emitted on the client's own.
class CancellableCall {
public:
    CancellableCall(Echo& echo, const std::string& message) : echo_(echo), outcome_(promise_.get_future()) {
        auto handler = [this](std::error_code error, Response response) {
            promise_.set_value({error, std::move(response)});
        };
        echo.async_request(message, asio::bind_cancellation_slot(signal_.slot(), std::move(handler)));
    }

    void cancel(asio::cancellation_type type = asio::cancellation_type::terminal) {
        emitted_ = asio::post(echo_.get_executor(), asio::use_future([this, type] { signal_.emit(type); }));
    }

    // The call may have ended before it could be cancelled.
    ~CancellableCall() {
        if (emitted_.valid()) emitted_.wait();
    }
    CancellableCall(const CancellableCall&) = delete;
    CancellableCall& operator=(const CancellableCall&) = delete;

    Outcome outcome() { return get(outcome_); }
    bool pending() { return outcome_.wait_for(std::chrono::seconds(0)) == std::future_status::timeout; }

private:
    Echo& echo_;
    asio::cancellation_signal signal_;
    std::promise<Outcome> promise_;
    std::future<Outcome> outcome_;
    std::future<void> emitted_;
};

}  // namespace echo::test
