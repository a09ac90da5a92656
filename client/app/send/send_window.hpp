// The messages that are under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <future>

#include <echo/client.hpp>

#include "send/message_source.hpp"
#include "send/outcome.hpp"

namespace echo::client_app {

/// Keeps the pool busy with no more calls at the same time than it needs for that, and gives back the outcomes in the
/// order of sending. Memory stays bounded however many messages there are. Not thread-safe.
class SendWindow {
public:
    /// The client must outlive the window; `config` is the one it was made with.
    SendWindow(Echo& echo, const EchoConfig& config);

    /// An empty window has room for any message.
    bool has_room_for(const Message& message) const;

    /// Starts a call; the message must stay where it is until its outcome is taken.
    void send(const Message& message);

    bool empty() const { return calls_.empty(); }
    bool oldest_is_ready() const;

    /// Waits for the oldest call. Its `sentence` is left empty.
    Outcome take_oldest();

    /// Calls started so far.
    std::uint64_t sent() const noexcept { return sent_; }

private:
    struct Call {
        std::uint64_t number;
        const Message* message;
        std::future<Response> reply;
    };

    Echo& echo_;
    std::size_t most_calls_;
    std::deque<Call> calls_;
    std::size_t bytes_ = 0;  // of all calls under way
    std::uint64_t sent_ = 0;
};

}  // namespace echo::client_app
