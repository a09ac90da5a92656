// Runs of bench for people: one with its figures, several side by side.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/run/bench_run.hpp"
#include "terminal/histogram_drawing.hpp"
#include "terminal/style.hpp"

namespace echo::client_app::report {

/// The first cell of a row is aligned on the left, the others on the right; columns are as wide as their widest cell
/// (in characters of UTF-8) and two spaces apart. No line ends in a space; each ends in a newline.
class TextTable {
public:
    void add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

    /// With `columns`: a table that is wider is turned, so that each cell after the first has a line of its own.
    std::string text(std::optional<std::size_t> columns = {}) const;

private:
    std::string turned() const;

    std::vector<std::vector<std::string>> rows_;
};

/// Settings, counts and rates, times side by side, the histogram, and what went wrong. `columns`: of the terminal that
/// shows it, which nothing exceeds then; none: there is no terminal.
std::string summary_text(const BenchRun& run, const Style& style, const DrawingStyle& drawing,
                         std::optional<std::size_t> columns = {});

/// A table with a column for each run and, after the first, one for the difference to the first in percent. `columns`
/// as above.
std::string comparison_text(std::span<const NamedRun> runs, const Style& style,
                            std::optional<std::size_t> columns = {});

}  // namespace echo::client_app::report
