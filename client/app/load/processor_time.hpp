// How much a thread has had of a processor.
#pragma once

#include <chrono>

namespace echo::client_app::bench {

struct ProcessorTime {
    std::chrono::nanoseconds user{0};
    std::chrono::nanoseconds system{0};

    ProcessorTime& operator+=(const ProcessorTime& other) noexcept {
        user += other.user;
        system += other.system;
        return *this;
    }
    ProcessorTime operator-(const ProcessorTime& other) const noexcept {
        return {user - other.user, system - other.system};
    }
};

/// Of the calling thread, since it began.
ProcessorTime processor_time_of_this_thread();

}  // namespace echo::client_app::bench
