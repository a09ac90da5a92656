#include "support/processes/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace echo::test {
namespace {

std::string folder_of(pid_t process) {
    return "/proc/" + std::to_string(process) + "/";
}

// A line of the file "status", such as "RssAnon:	 1234 kB".
std::size_t status_bytes(pid_t process, const std::string& name) {
    std::ifstream status(folder_of(process) + "status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name + ":")) return std::stoul(line.substr(name.size() + 1)) * 1024;
    }
    throw std::runtime_error("process " + std::to_string(process) + ": the system does not tell its " + name);
}

}  // namespace

std::size_t own_memory(pid_t process) {
    return status_bytes(process, "RssAnon");
}

std::size_t peak_memory(pid_t process) {
    return status_bytes(process, "VmHWM");
}

std::size_t open_descriptors(pid_t process) {
    const std::filesystem::directory_iterator descriptors(folder_of(process) + "fd");
    return static_cast<std::size_t>(std::distance(begin(descriptors), end(descriptors)));
}

std::chrono::milliseconds processor_time(pid_t process) {
    std::ifstream file(folder_of(process) + "stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    // The name, in parentheses, may hold anything; the state and ten more fields stand before the two times.
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string skipped;
    for (int field = 0; field < 11; ++field) fields >> skipped;
    long user = 0;
    long system = 0;
    if (!(fields >> user >> system)) throw std::runtime_error("process " + std::to_string(process) + " has gone");
    return std::chrono::milliseconds((user + system) * 1000 / ::sysconf(_SC_CLK_TCK));
}

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}  // namespace echo::test
