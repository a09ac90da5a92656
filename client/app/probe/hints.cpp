#include "probe/hints.hpp"

#include <array>
#include <cmath>

#include "text/number_text.hpp"

namespace echo::client_app {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::nanoseconds;

// Below that nobody would call it slow, whatever it is compared with.
constexpr Time worth_a_word = 50ms;
constexpr int many_round_trips = 10;

// RFC 6298: the first SYN is repeated after 1 s, and each time it waits twice as long. Kernels tick and peers answer,
// so the time is a little longer, and clearly shorter than that of one more.
int lost_syns_by_time(Time connect) {
    Time begin = 1s;
    for (int lost = 1; lost <= 6; ++lost, begin = begin * 2 + 1s) {
        if (connect >= begin - 10ms && connect < begin + 500ms) return lost;
    }
    return 0;
}

bool is_many_round_trips(Time time, const std::optional<KernelView>& kernel) {
    return time >= worth_a_word && kernel && time > many_round_trips * kernel->round_trip;
}

std::string times(Time time, Time round_trip) {
    // Of an established connection the kernel has measured at least a microsecond.
    const double ratio =
        static_cast<double>(time.count()) / static_cast<double>(std::max(round_trip, Time(1us)).count());
    return std::to_string(std::llround(ratio)) + " times the kernel's round trip of " + duration_text(round_trip);
}

std::string count_of(std::uint64_t count, const char* one, const char* several) {
    static constexpr std::array words = {"no", "one", "two", "three", "four", "five", "six"};
    const std::string number = count < words.size() ? words[count] : std::to_string(count);
    return number + " " + (count == 1 ? one : several);
}

std::string syn_sentence(std::uint64_t lost, Time connect) {
    std::string sentence = "the connect took " + duration_text(connect) + ": ";
    sentence += count_of(lost, "SYN was", "SYNs were");
    sentence += " lost, each of which is sent again only after a time-out of 1 s, then 2 s, 4 s and so on (RFC 6298); "
                "does the network lose packets, or is the listener's queue full?";
    return sentence;
}

}  // namespace

std::string_view to_string(Hint::Kind kind) noexcept {
    switch (kind) {
        case Hint::Kind::slow_resolve: return "slow_resolve";
        case Hint::Kind::syn_lost: return "syn_lost";
        case Hint::Kind::slow_connect: return "slow_connect";
        case Hint::Kind::segments_lost: return "segments_lost";
        case Hint::Kind::slow_first_byte: return "slow_first_byte";
    }
    return "unknown";
}

std::vector<Hint> hints_for(const ConnectPhases& phases, const std::optional<KernelView>& kernel, bool is_tcp) {
    std::vector<Hint> hints;
    if (phases.resolve >= 100ms) {
        hints.push_back({Hint::Kind::slow_resolve, "resolving the name took " + duration_text(phases.resolve) +
                                                       "; does the first name server of resolv.conf(5) answer?"});
    }
    std::uint64_t lost_syns = 0;
    if (kernel) {
        lost_syns = kernel->syn_retransmits;
    } else if (is_tcp) {
        lost_syns = static_cast<std::uint64_t>(lost_syns_by_time(phases.connect));
    }
    if (lost_syns > 0) {
        hints.push_back({Hint::Kind::syn_lost, syn_sentence(lost_syns, phases.connect)});
    } else if (is_many_round_trips(phases.connect, kernel)) {
        hints.push_back({Hint::Kind::slow_connect,
                         "the connect took " + duration_text(phases.connect) + ", " +
                             times(phases.connect, kernel->round_trip) +
                             ", and no SYN was lost; did another address of the name not answer, was the listener's "
                             "queue full, or is this machine busy?"});
    }
    if (kernel && kernel->retransmits > kernel->syn_retransmits) {
        hints.push_back({Hint::Kind::segments_lost,
                         count_of(kernel->retransmits - kernel->syn_retransmits, "segment was", "segments were") +
                             " sent again after connecting; does the network lose packets?"});
    }
    if (phases.first_byte && is_many_round_trips(*phases.first_byte, kernel)) {
        hints.push_back({Hint::Kind::slow_first_byte,
                         "the first byte took " + duration_text(*phases.first_byte) + ", " +
                             times(*phases.first_byte, kernel->round_trip) +
                             "; is the server slow, or did the connection wait in its listener's queue?"});
    }
    return hints;
}

}  // namespace echo::client_app
