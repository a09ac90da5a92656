// The options of echo-client whose values are words of a list.
#pragma once

#include "outline/outline.hpp"

namespace echo::client_app {

/// For completions: the options and arguments that take one of a few words.
const program::KnownWords& known_words();

}  // namespace echo::client_app
