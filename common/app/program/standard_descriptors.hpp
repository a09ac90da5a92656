// The first three file descriptors.
#pragma once

namespace echo::program {

/// Fills descriptors 0, 1 and 2 where the program was started without them. Otherwise the next socket, or the event
/// loop, would take their number, and what is meant for standard error would go there. To be called before anything is
/// opened. Reading standard input or writing standard output that was missing fails with EBADF, as if it still were;
/// what is written to a missing standard error is lost.
void reserve_standard_descriptors() noexcept;

}  // namespace echo::program
