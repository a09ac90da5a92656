// What the manual page of echo-server says besides its options, and what completions know of their values.
#pragma once

#include "outline/manual_page.hpp"
#include "outline/outline.hpp"

namespace echo::server_app {

program::ManualText manual_text();

/// The options that take one of a few words.
program::KnownWords known_words();

}  // namespace echo::server_app
