#include "terminal/terminal_facts.hpp"

#include <string>

#include <unistd.h>

#include "program/environment.hpp"

namespace echo::client_app {

bool can_redraw(int descriptor) {
    const std::string terminal = program::environment_variable("TERM").value_or("");
    return ::isatty(descriptor) == 1 && !terminal.empty() && terminal != "dumb";
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
