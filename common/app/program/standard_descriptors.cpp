#include "program/standard_descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace echo::program {
namespace {

// open(2) gives the lowest free number: `descriptor`, as those below it are taken.
void reserve(int descriptor, int flags) noexcept {
    const bool is_open = ::fcntl(descriptor, F_GETFD) != -1;
    if (!is_open) static_cast<void>(::open("/dev/null", flags));
}

}  // namespace

void reserve_standard_descriptors() noexcept {
    reserve(STDIN_FILENO, O_WRONLY);
    reserve(STDOUT_FILENO, O_RDONLY);
    reserve(STDERR_FILENO, O_WRONLY);
}

}  // namespace echo::program
