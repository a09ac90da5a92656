// What the manual page of echo-client says besides its options.
#pragma once

#include "program/manual_page.hpp"

namespace echo::client_app {

program::ManualText manual_text();

}  // namespace echo::client_app
