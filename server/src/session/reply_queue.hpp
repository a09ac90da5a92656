// The answers of one connection that come later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <asio/any_io_executor.hpp>

#include <echo/reply.hpp>

namespace echo {
class EchoServerProtocol;
}

namespace echo::server_detail {

class ReplyHost;

/// Slots in the order of the messages. Each is filled from any thread, and taken out on the connection's thread when
/// those before it are.
class ReplyQueue : public std::enable_shared_from_this<ReplyQueue> {
public:
    enum class Outcome { awaited, send, close, reset, dropped, failed };

    struct Slot {
        Outcome outcome = Outcome::awaited;
        std::string text{};   ///< the answer, or the words of a failure
        std::string after{};  ///< what was sent at once behind it, framed already
        std::function<void()> on_unwanted{};
    };

    explicit ReplyQueue(ReplyHost& host);

    // The connection's thread.

    /// Adds a slot at the end; after `close`, the reply has none.
    Reply defer();
    /// Slots that are not taken out.
    std::size_t size() const noexcept { return slots_.size(); }
    /// Where what is sent at once has to wait. Only if there is a slot.
    std::string& after_last() noexcept { return slots_.back().after; }
    /// The first slot, if its outcome is there.
    std::optional<Slot> take_first();
    /// Bytes that it holds.
    std::size_t memory() const;
    /// Nobody waits any more; may be called again. `protocol`, if it is not null, lives until the last reply is gone.
    void close(std::unique_ptr<EchoServerProtocol> protocol);

    // Any thread.

    /// Once for each slot. @throws std::bad_alloc: then it is not filled.
    void fill(std::uint64_t number, Outcome outcome, std::string text = {});
    bool is_awaited(std::uint64_t number) const;
    /// @returns false if nobody waits for that slot any more.
    bool on_unwanted(std::uint64_t number, std::function<void()>& handler);

private:
    Slot* find(std::uint64_t number);
    void notify_host();

    const asio::any_io_executor executor_;
    ReplyHost* host_;  // the connection's thread only; null once it has ended
    mutable std::mutex mutex_;
    std::deque<Slot> slots_;     // changed under the mutex on the connection's thread; `after` is that thread's alone
    std::uint64_t first_ = 0;    // the number of the first of them
    std::size_t memory_ = 0;     // of all but what was sent behind the last
    std::size_t unnoticed_ = 0;  // bytes of it that came since the host was notified
    bool closed_ = false;
    std::unique_ptr<EchoServerProtocol> protocol_;
};

}  // namespace echo::server_detail
