#include "help/terminal_columns.hpp"

#include <charconv>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

#include "program/environment.hpp"

namespace echo::program {
namespace {

constexpr std::size_t usual_columns = 80;

}  // namespace

std::size_t columns_of(int descriptor) {
    if (::isatty(descriptor) != 1) return usual_columns;
    const std::string words = environment_variable("COLUMNS").value_or("");
    unsigned short wanted = 0;
    const auto [end, fault] = std::from_chars(words.data(), words.data() + words.size(), wanted);
    if (fault == std::errc() && end == words.data() + words.size() && wanted > 0) return wanted;
    winsize size{};
    const bool is_known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return is_known ? size.ws_col : usual_columns;
}

std::optional<std::size_t> columns_of_terminal(int descriptor) {
    if (::isatty(descriptor) != 1) return std::nullopt;
    return columns_of(descriptor);
}

}  // namespace echo::program
