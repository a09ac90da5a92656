// What an exception says of itself.
#pragma once

#include <exception>
#include <string>

namespace echo::detail {

inline std::string words_of(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& exception) {
        return exception.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

}  // namespace echo::detail
