#include "options/descriptor_limit.hpp"

#include <algorithm>
#include <string>

#include <sys/resource.h>

#include "errors/failure.hpp"
#include "text/number_text.hpp"

namespace echo::client_app {
namespace {

// The three standard ones, an event loop's, a name server's sockets, a file, and some that were inherited.
constexpr std::uint64_t descriptors_for_the_rest = 32;
constexpr std::uint64_t descriptors_of_thread = 4;

[[noreturn]] void refuse_connections(std::string_view option, std::uint64_t needed, std::uint64_t most) {
    throw Failure(ExitCode::local_resource, std::string(option) + ": so many connections take " + count_text(needed) +
                                                " descriptors, and the system lets this program have " +
                                                count_text(most) +
                                                " (ulimit -Hn); give a lower number, or have that limit raised");
}

}  // namespace

void allow_connections(std::uint64_t connections, std::uint64_t threads, std::string_view option) {
    const std::uint64_t needed = connections + threads * descriptors_of_thread + descriptors_for_the_rest;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) return;
    if (limit.rlim_max < needed && !option.empty()) refuse_connections(option, needed, limit.rlim_max);
    limit.rlim_cur = std::min<rlim_t>(needed, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace echo::client_app
