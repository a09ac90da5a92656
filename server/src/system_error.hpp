// Errors of the operating system, in the standard library's category.
#pragma once

#include <system_error>

#include <asio/error.hpp>

namespace echo::detail {

/// Asio reports errno values in a category of its own, which older versions do not compare with `std::errc`. The same
/// value in `std::system_category()` does; other errors stay as they are.
inline std::error_code to_system_error(std::error_code error) noexcept {
    if (error.category() != asio::error::get_system_category()) return error;
    return {error.value(), std::system_category()};
}

}  // namespace echo::detail
