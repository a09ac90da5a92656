// What the system tells of a process (proc(5)).
#pragma once

#include <chrono>
#include <cstddef>

#include <sys/types.h>
#include <unistd.h>

namespace echo::test {

/// Bytes of memory that the process has to itself: what it has allocated, and its stacks.
std::size_t own_memory(pid_t process = ::getpid());

/// Bytes of memory that were the process's at most, until now, programs and libraries included.
std::size_t peak_memory(pid_t process);

/// Descriptors that are open.
std::size_t open_descriptors(pid_t process = ::getpid());

/// Time of the processor used by all its threads, in ticks of 10 ms.
std::chrono::milliseconds processor_time(pid_t process);

/// Lets this process have as many descriptors as it may; @returns how many that is.
std::size_t raise_descriptor_limit();

}  // namespace echo::test
