// Errors of the operating system, in the standard library's category.
#pragma once

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include <asio/error.hpp>

namespace echo::detail {

/// Asio reports errno values in a category of its own, which older versions do not compare with `std::errc`. The same
/// value in `std::system_category()` does; other errors stay as they are.
inline std::error_code to_system_error(std::error_code error) noexcept {
    if (error.category() != asio::error::get_system_category()) return error;
    return {error.value(), std::system_category()};
}

/// Whether this machine lacked something for the moment: descriptors, memory, or ports of its own. A look-up may say
/// "not found", and another address "refused", only because of that.
inline bool is_shortage(std::error_code error) noexcept {
    return error == std::errc::too_many_files_open || error == std::errc::too_many_files_open_in_system ||
           error == std::errc::not_enough_memory || error == std::errc::no_buffer_space ||
           error == std::errc::address_not_available || error == std::errc::resource_unavailable_try_again;
}

/// What is told where a look-up has failed: with no descriptor left, neither files nor name servers can be read, and
/// the system's resolver says that the name does not exist.
inline std::error_code cause_of_failed_lookup(std::error_code error) noexcept {
    const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 && (errno == EMFILE || errno == ENFILE)) return {errno, std::system_category()};
    if (descriptor >= 0) ::close(descriptor);
    return to_system_error(error);
}

}  // namespace echo::detail
