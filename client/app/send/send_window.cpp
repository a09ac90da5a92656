#include "send/send_window.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace echo::client_app {
namespace {

// Of messages; the copies on their way out and in may take three times as much.
constexpr std::size_t most_waiting_bytes = 64 * 1024 * 1024;

// What limits short messages: a call costs a few hundred bytes besides its message.
constexpr std::size_t most_calls = 64 * 1024;

}  // namespace

// Twice what the connections carry, so that each finds the next message waiting when it has finished one.
SendWindow::SendWindow(Echo& echo, const EchoConfig& config)
    : echo_(echo), most_calls_(std::min(config.pool_size * config.max_in_flight * 2, most_calls)) {}

bool SendWindow::has_room_for(const Message& message) const {
    if (calls_.empty()) return true;
    return calls_.size() < most_calls_ && bytes_ + message.bytes.size() <= most_waiting_bytes;
}

void SendWindow::send(const Message& message) {
    bytes_ += message.bytes.size();
    calls_.push_back({++sent_, &message, echo_.request(message.bytes)});
}

bool SendWindow::oldest_is_ready() const {
    return calls_.front().reply.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

Outcome SendWindow::take_oldest() {
    Call call = std::move(calls_.front());
    calls_.pop_front();
    bytes_ -= call.message->bytes.size();
    Outcome outcome{call.number, *call.message, {}, {}, {}};
    try {
        outcome.response = call.reply.get();
    } catch (const Error& error) {
        outcome.error = error.code();
        outcome.response = error.response();
    }
    return outcome;
}

}  // namespace echo::client_app
