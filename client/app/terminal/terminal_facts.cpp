#include "terminal/terminal_facts.hpp"

#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

#include "program/environment.hpp"

namespace echo::client_app {
namespace {

constexpr std::size_t usual_columns = 80;

}  // namespace

bool can_redraw(int descriptor) {
    const std::string terminal = program::environment_variable("TERM").value_or("");
    return ::isatty(descriptor) == 1 && !terminal.empty() && terminal != "dumb";
}

std::size_t columns_of(int descriptor) {
    winsize size{};
    const bool is_known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return is_known ? size.ws_col : usual_columns;
}

bool locale_is_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string locale = program::environment_variable(name).value_or("");
        if (locale.empty()) continue;
        return locale.ends_with("UTF-8") || locale.ends_with("utf8") || locale.ends_with("UTF8") ||
               locale.ends_with("utf-8");
    }
    return false;
}

}  // namespace echo::client_app
