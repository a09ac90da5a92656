// How the page looks.
#pragma once

namespace echo::client_app::report {

/// The whole style sheet: light and dark, from a telephone's width to paper. The colours of the runs are told apart by
/// colour-blind people, too (after Okabe and Ito, "Color Universal Design", 2008).
extern const char* const style_sheet;

}  // namespace echo::client_app::report
