// Callers that go on calling whatever happens to the server, and what they have seen.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <echo/client.hpp>

namespace echo::test {

/// Calls from construction to `stop`, each caller on a thread of its own and one call after the other. After a reply it
/// thinks for a while, so that the rate does not depend on what else the machine does; after a failure it calls again
/// at once, which is what makes a storm of connects. All but the constructor and `stop` may be called after `stop`
/// only.
class SteadyLoad {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr std::chrono::milliseconds time_to_think{2};

    /// Replies are counted in slots of time, and a rate is taken over several.
    static constexpr std::chrono::milliseconds slot_length{10};
    static constexpr std::size_t window = 10;

    SteadyLoad(Echo& echo, std::size_t callers);
    ~SteadyLoad() { stop(); }
    SteadyLoad(const SteadyLoad&) = delete;
    SteadyLoad& operator=(const SteadyLoad&) = delete;

    void stop();

    std::size_t slot_of(Clock::time_point when) const;

    /// Replies to all callers in the window that begins with that slot.
    std::size_t rate(std::size_t first_slot) const;

    /// The median over the windows between two moments, which a pause of the machine does not change.
    std::size_t usual_rate(Clock::time_point from, Clock::time_point until) const;

    std::size_t replies() const;
    std::size_t failures() const;

    /// Of all calls, and what became of it.
    Clock::duration longest() const { return slowest().longest; }
    const std::string& story_of_longest() const { return slowest().story; }

    /// What must not be: replies to another message, errors that nothing explains, calls without an end.
    std::string wrong() const;

private:
    struct Caller {
        std::vector<std::size_t> replies;  // in each slot
        std::size_t failures = 0;
        Clock::duration longest{0};
        std::string story;  // of that call
        std::string wrong;
    };

    void call_on(Caller& caller);
    void make_call(Caller& caller, const std::string& message);
    static void note_time(Caller& caller, Clock::duration lasted, const std::string& end, const Response& facts);
    void count_reply(Caller& caller) const;
    const Caller& slowest() const;

    Echo& echo_;
    Clock::time_point beginning_;
    std::atomic<bool> over_ = false;
    std::vector<Caller> callers_;
    std::vector<std::thread> threads_;
};

/// What a call may end with, as documented, while its server dies and comes back.
bool is_explained_by_restart(std::error_code error);

}  // namespace echo::test
