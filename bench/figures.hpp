// What every load of the benchmarks sends and says.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace bench {

/// As many bytes on the wire in the `separator` framing; without the separator.
inline std::string message(std::size_t size_on_wire) {
    std::string text;
    while (text.size() + 4 < size_on_wire) text += static_cast<char>('a' + text.size() % 26);
    return text;
}

/// Process ids, separated by commas.
inline std::vector<pid_t> process_ids(const char* text) {
    std::vector<pid_t> ids;
    for (char* end = nullptr; *text != '\0'; text = *end == ',' ? end + 1 : end) {
        ids.push_back(static_cast<pid_t>(std::strtol(text, &end, 10)));
        if (end == text) break;
    }
    return ids;
}

/// Counts for a time, after a tenth of it for warming up. What is counted are messages, or parts of which each message
/// has equally many.
class Figures {
public:
    /// `servers`: the processes that serve, whose share of the processors is looked at meanwhile.
    Figures(std::chrono::duration<double> time, std::vector<pid_t> servers, std::size_t parts_of_a_message = 1)
        : time_(std::chrono::duration_cast<Clock::duration>(time)), begins_at_(Clock::now() + time_ / 10),
          servers_(std::move(servers)), parts_of_a_message_(parts_of_a_message) {}

    void count(std::uint64_t parts) { parts_ += parts; }

    /// To be asked often: the counting begins and ends there.
    bool time_is_up() {
        const auto now = Clock::now();
        if (!has_begun_ && now >= begins_at_) {
            has_begun_ = true;
            begins_at_ = now;
            ends_at_ = now + time_;
            parts_before_ = parts_;
            own_before_ = processor_seconds(CLOCK_PROCESS_CPUTIME_ID);
            server_before_ = server_seconds();
        }
        if (!has_begun_ || now < ends_at_) return false;
        seconds_ = std::chrono::duration<double>(now - begins_at_).count();
        own_share_ = (processor_seconds(CLOCK_PROCESS_CPUTIME_ID) - own_before_) / seconds_;
        server_share_ = (server_seconds() - server_before_) / seconds_;
        messages_ = static_cast<double>(parts_ - parts_before_) / static_cast<double>(parts_of_a_message_);
        return true;
    }

    /// One line of JSON; `cpu` and `server_cpu` are the shares of one processor that this process and the server had.
    void print() const {
        std::printf("{\"messages_per_second\": %.1f, \"cpu\": %.3f, \"server_cpu\": %.3f}\n", messages_ / seconds_,
                    own_share_, server_share_);
    }

private:
    using Clock = std::chrono::steady_clock;

    static double processor_seconds(clockid_t clock) {
        std::timespec time{};
        ::clock_gettime(clock, &time);  // leaves 0 for a process that has gone
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    }

    double server_seconds() const {
        double sum = 0;
        for (const pid_t process : servers_) {
            clockid_t clock{};
            if (::clock_getcpuclockid(process, &clock) == 0) sum += processor_seconds(clock);
        }
        return sum;
    }

    Clock::duration time_;
    Clock::time_point begins_at_;
    Clock::time_point ends_at_{};
    std::vector<pid_t> servers_;
    std::size_t parts_of_a_message_;
    std::uint64_t parts_ = 0;
    std::uint64_t parts_before_ = 0;
    double messages_ = 0;
    double own_before_ = 0;
    double own_share_ = 0;
    double server_before_ = 0;
    double server_share_ = 0;
    double seconds_ = 1;
    bool has_begun_ = false;
};

}  // namespace bench
