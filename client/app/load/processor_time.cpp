#include "load/processor_time.hpp"

#include <sys/resource.h>

namespace echo::client_app::bench {
namespace {

std::chrono::nanoseconds to_time(const timeval& value) {
    return std::chrono::seconds(value.tv_sec) + std::chrono::microseconds(value.tv_usec);
}

}  // namespace

ProcessorTime processor_time_of_this_thread() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return {to_time(usage.ru_utime), to_time(usage.ru_stime)};
}

}  // namespace echo::client_app::bench
