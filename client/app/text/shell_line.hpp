// A command line as it can be typed again.
#pragma once

#include <span>
#include <string>

namespace echo::client_app {

/// The words on one line, quoted where a shell would change them: in single quotes, or where they have control
/// characters as $'...', which bash, zsh and ksh know. What is longer than anybody types is cut, which dots show.
std::string shell_line(std::span<const std::string> words);

}  // namespace echo::client_app
