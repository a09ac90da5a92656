// Memory that has been freed.
#pragma once

namespace echo::program {

/// Keeps up to 64 MiB a thread of what has been freed for what is needed next. Otherwise each message of a few hundred
/// KiB would have its memory from the kernel, page by page, and give it back: a third of what such a message costs.
/// Concerns the C library's allocator (mallopt(3)), and so the whole process; does nothing where that is not glibc.
void keep_freed_memory() noexcept;

}  // namespace echo::program
