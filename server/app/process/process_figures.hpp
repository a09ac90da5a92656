// What the system knows of this process.
#pragma once

#include <cstdint>
#include <optional>

namespace echo::server_app {

/// Those that the system does not tell are absent.
struct ProcessFigures {
    std::optional<std::uint64_t> open_descriptors;
    std::optional<std::uint64_t> most_descriptors;  ///< the limit in force; absent if there is none
    std::optional<std::uint64_t> resident_bytes;
    std::optional<double> cpu_seconds;  ///< in user and kernel mode, of all threads
};

/// As of now. Takes a system call for every few hundred descriptors that are open.
ProcessFigures process_figures();

}  // namespace echo::server_app
