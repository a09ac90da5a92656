// What is known of the terminal that a stream goes to.
#pragma once

namespace echo::client_app {

/// Whether the descriptor is a terminal on which a line can be drawn again ($TERM is not `dumb`).
bool can_redraw(int descriptor);

/// Whether text is UTF-8 here, by the first that is set and not empty of $LC_ALL, $LC_CTYPE and $LANG.
bool locale_is_utf8();

}  // namespace echo::client_app
