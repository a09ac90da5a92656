// What every load of the benchmarks sends and says.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>

namespace bench {

/// As many bytes on the wire in the `separator` framing; without the separator.
inline std::string message(std::size_t size_on_wire) {
    std::string text;
    while (text.size() + 4 < size_on_wire) text += static_cast<char>('a' + text.size() % 26);
    return text;
}

/// Counts messages for a time, after a tenth of it for warming up.
class Figures {
public:
    explicit Figures(std::chrono::duration<double> time)
        : begins_at_(Clock::now() + std::chrono::duration_cast<Clock::duration>(time / 10)),
          ends_at_(begins_at_ + std::chrono::duration_cast<Clock::duration>(time)) {}

    void count(std::uint64_t messages) { messages_ += messages; }

    /// To be asked often: the counting begins and ends there.
    bool time_is_up() {
        const auto now = Clock::now();
        if (!has_begun_ && now >= begins_at_) {
            has_begun_ = true;
            begins_at_ = now;
            messages_before_ = messages_;
            cpu_before_ = cpu_seconds();
        }
        if (now < ends_at_) return false;
        seconds_ = std::chrono::duration<double>(now - begins_at_).count();
        cpu_ = cpu_seconds() - cpu_before_;
        counted_ = messages_ - messages_before_;
        return true;
    }

    /// One line of JSON; `cpu` is the share of one processor that this process had.
    void print() const {
        std::printf("{\"messages_per_second\": %.0f, \"cpu\": %.2f, \"messages\": %llu}\n",
                    static_cast<double>(counted_) / seconds_, cpu_ / seconds_,
                    static_cast<unsigned long long>(counted_));
    }

private:
    using Clock = std::chrono::steady_clock;

    static double cpu_seconds() {
        std::timespec time{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    }

    Clock::time_point begins_at_;
    Clock::time_point ends_at_;
    std::uint64_t messages_ = 0;
    std::uint64_t messages_before_ = 0;
    std::uint64_t counted_ = 0;
    double cpu_before_ = 0;
    double cpu_ = 0;
    double seconds_ = 1;
    bool has_begun_ = false;
};

}  // namespace bench
