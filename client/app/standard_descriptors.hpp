// The first three file descriptors.
#pragma once

namespace echo::client_app {

/// Fills descriptors 0, 1 and 2 where the program was started without them. Otherwise the next socket would take their
/// number, and what is meant for standard error would go to the server. To be called before anything is opened; reading
/// or writing a descriptor that was missing fails with EBADF, as if it still were.
void reserve_standard_descriptors() noexcept;

}  // namespace echo::client_app
