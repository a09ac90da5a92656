// Draws a histogram of times with letters.
#pragma once

#include <cstddef>
#include <string>

#include "measure/histogram.hpp"

namespace echo::client_app {

/// What the terminal can show.
struct DrawingStyle {
    std::size_t width = 80;  ///< columns; below 48 the lines are longer than it
    bool unicode = false;    ///< block characters, in eighths; else "#"
};

/// A row for each span of times, longer spans for longer times: where it begins, how many samples fell into it, their
/// share, a bar, and which percentiles lie in it. Where several rows in succession are empty, one line stands for them.
/// Each line ends with a newline. Without a sample: `no samples`.
std::string draw_histogram(const Histogram& histogram, const DrawingStyle& style);

}  // namespace echo::client_app
