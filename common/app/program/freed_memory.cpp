#include "program/freed_memory.hpp"

#include <cstdlib>  // says which C library it is

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace echo::program {

void keep_freed_memory() noexcept {
#if defined(__GLIBC__)
    // Larger ones are mapped, and unmapped, each on its own. It is the most that glibc takes.
    mallopt(M_MMAP_THRESHOLD, 32 * 1024 * 1024);
    mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024);
#endif
}

}  // namespace echo::program
