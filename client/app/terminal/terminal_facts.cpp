#include "terminal/terminal_facts.hpp"

#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace echo::client_app {
namespace {

constexpr std::size_t usual_columns = 80;

std::string_view environment(const char* name) {
    const char* const value = std::getenv(name);
    return value ? value : "";
}

}  // namespace

bool can_redraw(int descriptor) {
    const std::string_view terminal = environment("TERM");
    return ::isatty(descriptor) == 1 && !terminal.empty() && terminal != "dumb";
}

std::size_t columns_of(int descriptor) {
    winsize size{};
    const bool is_known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return is_known ? size.ws_col : usual_columns;
}

bool locale_is_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string_view locale = environment(name);
        if (locale.empty()) continue;
        return locale.ends_with("UTF-8") || locale.ends_with("utf8") || locale.ends_with("UTF8") ||
               locale.ends_with("utf-8");
    }
    return false;
}

}  // namespace echo::client_app
