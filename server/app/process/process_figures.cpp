#include "process/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace echo::server_app {
namespace {

// From Linux 6.2 on the folder's size is their number (proc_pid_fd(5)). To count them makes the kernel remember a name
// for each: with 100,000 connections most of a second, and 100 MB of its caches.
std::optional<std::uint64_t> count_open_descriptors() {
    struct stat folder {};
    if (::stat("/proc/self/fd", &folder) == 0 && folder.st_size > 0) return static_cast<std::uint64_t>(folder.st_size);
    std::error_code error;
    std::uint64_t count = 0;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
         entry.increment(error)) {
        ++count;
    }
    // One of them is the folder that was just read.
    return error || count == 0 ? std::nullopt : std::optional(count - 1);
}

std::optional<std::uint64_t> find_most_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
    return limit.rlim_cur;
}

// proc(5): pages, the second number is of those in memory.
std::optional<std::uint64_t> count_resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    if (!(file >> all >> resident)) return std::nullopt;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

double seconds_of(const timeval& time) {
    constexpr double microseconds = 1e6;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / microseconds;
}

std::optional<double> sum_cpu_seconds() {
    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) != 0) return std::nullopt;
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

}  // namespace

ProcessFigures process_figures() {
    return {count_open_descriptors(), find_most_descriptors(), count_resident_bytes(), sum_cpu_seconds()};
}

}  // namespace echo::server_app
